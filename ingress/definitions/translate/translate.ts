import { z } from 'zod';
import type { StoreDefaults } from '../../../workflows/model/config.ts';
import { definitionSchema, type Definition } from '../../../workflows/model/definition.ts';
import { problemsAt } from '../check.ts';
import { withDefaults } from '../defaults.ts';
import { explainAll } from '../explain-all.ts';
import type { ParsedDocument } from '../documents.ts';
import { valueAt, type Explained } from '../explain.ts';
import type { DefinitionProblem } from '../problem.ts';
import { translators } from './index.ts';
import type { Found, Kind, Translation, Written } from './kind.ts';

/** A manifest whose fields are all right, and where it stands. */
export interface Manifest {
  readonly file: string;
  readonly document: ParsedDocument;
  readonly kind: Kind;
}

export interface Translated {
  readonly definitions: readonly { readonly definition: Definition; readonly written: Written }[];
  readonly problems: readonly DefinitionProblem[];
}

/** Documents by what others refer to them by. Those with problems are there too, so that they are not called missing. */
export interface Documents {
  readonly right: readonly Manifest[];
  readonly wrong: readonly ParsedDocument[];
}

/** For the manifests of one load: they may refer to each other, and take defaults like definitions. */
export function createTranslation(
  documents: Documents,
  defaults: StoreDefaults = {},
): (manifest: Manifest) => Translated {
  const right = Map.groupBy(documents.right, ({ kind, document }) =>
    folder(kind, namespaceIn(document.value)),
  );
  const wrong = new Set(documents.wrong.map(({ value }) => identity(value)));

  function find<S extends z.ZodType>(
    kind: Kind<S>,
    namespace: string | undefined,
    name: string,
  ): Found<z.output<S>> {
    const among = right.get(folder(kind, namespace)) ?? [];
    const found = among.find(({ document }) => nameIn(document.value) === name);
    if (found) return { state: 'found', manifest: kind.schema.parse(found.document.value) };
    if (wrong.has(JSON.stringify([kind.kind, namespace ?? 'default', name]))) return { state: 'broken' };
    return { state: 'missing', known: among.map(({ document }) => nameIn(document.value)) };
  }

  return ({ file, document, kind }) => {
    const reported: Explained[] = [];
    const translation: Translation = {
      find,
      report: (path, message) => reported.push({ path, message, atKey: false }),
    };
    const translator = translators.find((each) => each.kind === kind.kind);
    const written = translator?.translate(document.value, translation) ?? [];
    // Of what is missing a few fields, the rest is not worth complaining of.
    const parsed =
      reported.length > 0 ? [] : written.map((each) => toDefinition(each, document.value, defaults));
    const explained = [...reported, ...parsed.flatMap((each) => each.explained)];
    if (explained.length > 0) return { definitions: [], problems: problemsAt(file, document, explained) };
    return { definitions: parsed.flatMap((each) => each.result ?? []), problems: [] };
  };
}

function toDefinition(written: Written, manifest: unknown, defaults: StoreDefaults) {
  const filled = withDefaults(written, defaults);
  const parsed = definitionSchema.safeParse(filled);
  if (parsed.success) return { result: { definition: parsed.data, written }, explained: [] };
  const explained = explainAll(definitionSchema, filled).map(({ path, message, ...rest }): Explained => {
    const found = valueAt(written, path);
    const source = typeof found === 'string' ? pathTo(found, manifest) : undefined;
    const field = z.core.toDotPath(rest.unnamed ? path.slice(0, -1) : path);
    return {
      ...rest,
      path: source ?? [],
      message: `${message} (it becomes ${field} of the definition${path[0] === 'metadata' ? '; the annotation keyferry.dev/name names it otherwise' : ''})`,
    };
  });
  return { explained };
}

/** Where in the manifest the very text stands that the definition has. */
function pathTo(text: string, value: unknown, path: readonly PropertyKey[] = []): PropertyKey[] | undefined {
  if (value === text) return [...path];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = pathTo(text, inner, [...path, Array.isArray(value) ? Number(key) : key]);
    if (found) return found;
  }
  return undefined;
}

function folder({ kind }: Kind, namespace = 'default'): string {
  return JSON.stringify([kind, namespace]);
}

function identity(value: unknown): string {
  return JSON.stringify([valueAt(value, ['kind']), namespaceIn(value), nameIn(value)]);
}

function namespaceIn(value: unknown): string {
  const namespace = valueAt(value, ['metadata', 'namespace']);
  return typeof namespace === 'string' ? namespace : 'default';
}

function nameIn(value: unknown): string {
  const name = valueAt(value, ['metadata', 'name']);
  return typeof name === 'string' ? name : '';
}
