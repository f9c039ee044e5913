import { z } from 'zod';
import { definitionSchema, type Definition } from '../../../workflows/model/definition.ts';
import { beyondSchema, problemsAt, type CheckOptions } from '../check.ts';
import { withDefaults } from '../defaults.ts';
import { doubtsAbout } from '../doubts.ts';
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
  /** What is allowed, and probably not meant. */
  readonly warnings: readonly DefinitionProblem[];
}

/** Documents by what others refer to them by. Those with problems are there too, so that they are not called missing. */
export interface Documents {
  readonly right: readonly Manifest[];
  readonly wrong: readonly ParsedDocument[];
}

/** For the manifests of one load: they may refer to each other, and take defaults like definitions. */
export function createTranslation(
  documents: Documents,
  options: CheckOptions = {},
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
      reported.length > 0 ? [] : written.map((each) => toDefinition(each, document.value, options));
    const explained = [...reported, ...parsed.flatMap((each) => each.explained)];
    if (explained.length > 0)
      return { definitions: [], problems: problemsAt(file, document, explained), warnings: [] };
    const doubts = written.flatMap((each) => inManifest(doubtsAbout(each), each, document.value));
    return {
      definitions: parsed.flatMap((each) => each.result ?? []),
      problems: [],
      warnings: problemsAt(file, document, doubts),
    };
  };
}

function toDefinition(written: Written, manifest: unknown, options: CheckOptions) {
  const filled = withDefaults(written, options.config?.stores ?? {});
  const beyond = beyondSchema(written, options);
  const parsed = definitionSchema.safeParse(filled);
  if (parsed.success && beyond.length === 0)
    return { result: { definition: parsed.data, written }, explained: [] };
  const explained = parsed.success ? [] : explainAll(definitionSchema, filled);
  return { explained: inManifest([...explained, ...beyond], written, manifest) };
}

/** What is said of a definition, said of the manifest that it comes from. */
function inManifest(
  explained: readonly Explained[],
  written: Written,
  manifest: unknown,
): readonly Explained[] {
  return explained.map(({ path, message, ...rest }): Explained => {
    const found = valueAt(written, path);
    const source = typeof found === 'string' ? pathTo(found, manifest) : undefined;
    const field = z.core.toDotPath(rest.unnamed ? path.slice(0, -1) : path);
    return {
      ...rest,
      path: source ?? [],
      message: `${message} (it becomes ${field} of the definition${path[0] === 'metadata' ? '; the annotation keyferry.dev/name names it otherwise' : ''})`,
    };
  });
}

/** Where in the manifest the text stands that the definition has. Translations drop blank lines around templates. */
function pathTo(text: string, value: unknown, path: readonly PropertyKey[] = []): PropertyKey[] | undefined {
  if (typeof value === 'string' && value.trim() === text.trim()) return [...path];
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
