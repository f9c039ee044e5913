import { z } from 'zod';
import { CONFIG_KIND, type StoreDefaults } from '../../workflows/model/config.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import { withDefaults } from './defaults.ts';
import { kindOfValue } from './describe.ts';
import type { ParsedDocument } from './documents.ts';
import { explainAll } from './explain-all.ts';
import { choice, valueAt, type Explained } from './explain.ts';
import { isOfKubernetes, kindNamed, kindNames, nativeKind, versions } from './kinds.ts';
import { nearest } from './known-fields.ts';
import type { DefinitionProblem } from './problem.ts';
import type { Kind } from './translate/kind.ts';

/** Beyond these a document is something else altogether; the others are only counted. */
const PROBLEMS_LISTED = 100;

export type Checked =
  | { readonly state: 'definition'; readonly definition: Definition }
  | { readonly state: 'manifest'; readonly kind: Kind }
  | { readonly state: 'wrong'; readonly problems: readonly DefinitionProblem[] }
  /** An object of Kubernetes itself, which is passed over. */
  | { readonly state: 'foreign' };

/** A document as one of the known kinds, defaults filled in, or everything that is wrong with it. */
export function checkDocument(file: string, document: ParsedDocument, defaults: StoreDefaults = {}): Checked {
  const { value } = document;
  const noMap = mapProblems(file, document);
  if (noMap.length > 0) return { state: 'wrong', problems: noMap };
  const name = valueAt(value, ['kind']);
  const apiVersion = valueAt(value, ['apiVersion']);
  if (isOfKubernetes(name, apiVersion)) return { state: 'foreign' };
  const kind = kindNamed(name);
  const heading = headingProblems(kind, name, apiVersion);
  if (kind && heading.length === 0) {
    const definition =
      kind === nativeKind ? nativeKind.schema.safeParse(withDefaults(value, defaults)).data : undefined;
    if (definition) return { state: 'definition', definition };
    if (kind !== nativeKind && kind.schema.safeParse(value).success) return { state: 'manifest', kind };
  }
  const meant = kindMeant(name, apiVersion);
  const own = meant ? bodyProblems(value, meant.schema) : [];
  // What the document itself has wrong is told without the defaults, which stand in another file.
  const body =
    own.length === 0 && meant === nativeKind
      ? bodyProblems(withDefaults(value, defaults), meant.schema)
      : own;
  return { state: 'wrong', problems: problemsAt(file, document, [...heading, ...body]) };
}

/** What is wrong, at its places in the file. */
export function problemsAt(
  file: string,
  document: ParsedDocument,
  explained: readonly Explained[],
): readonly DefinitionProblem[] {
  if (explained.length === 0) return [];
  const at = document.positions();
  const problems: DefinitionProblem[] = explained.slice(0, PROBLEMS_LISTED).map((one) => ({
    file,
    ...(one.atKey ? at.keyAt(one.path) : at.valueAt(one.path)),
    ...(one.path.length > 0 && { field: z.core.toDotPath(one.unnamed ? one.path.slice(0, -1) : one.path) }),
    message: one.message,
  }));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const more = explained.length - problems.length;
  if (more > 0) problems.push({ file, ...document.start, message: `${String(more)} more problems` });
  return problems;
}

/** That a document is no map, where it is none. */
export function mapProblems(file: string, { value, start }: ParsedDocument): readonly DefinitionProblem[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  const message = `expected a map that begins with apiVersion and kind, found ${kindOfValue(value)}`;
  return [{ file, ...start, message }];
}

function headingProblems(kind: Kind | undefined, name: unknown, apiVersion: unknown): readonly Explained[] {
  if (name === CONFIG_KIND) return [{ path: ['kind'], atKey: false, message: CONFIG_AMONG_DEFINITIONS }];
  const known = kind?.apiVersions ?? versions;
  const isKnown = typeof apiVersion === 'string' && known.includes(apiVersion);
  return [
    ...(isKnown ? [] : [{ path: ['apiVersion'], atKey: false, message: choice(known, apiVersion) }]),
    ...(kind ? [] : [{ path: ['kind'], atKey: false, message: choice(kindNames, name) }]),
  ];
}

const CONFIG_AMONG_DEFINITIONS =
  'expected a definition, found a configuration file: give it with --config FILE or KEYFERRY_CONFIG';

/** A manifest of something else is told so once, and not that it lacks every field of ours. */
function kindMeant(name: unknown, apiVersion: unknown): Kind | undefined {
  if (name === CONFIG_KIND) return undefined;
  if (typeof name === 'string') return kindNamed(nearest(name, kindNames));
  const isOurs = apiVersion === undefined || nativeKind.apiVersions.some((version) => version === apiVersion);
  return name === undefined && isOurs ? nativeKind : undefined;
}

/** What is wrong with a document apart from its heading. */
export function bodyProblems(value: unknown, schema: z.ZodType): readonly Explained[] {
  const explained = explainAll(schema, value).filter(
    ({ path: [first] }) => first !== 'apiVersion' && first !== 'kind',
  );
  // A required field under a mistyped name is one mistake, not two.
  const mistyped = new Set(
    explained.flatMap((e) =>
      e.meant === undefined ? [] : [z.core.toDotPath([...e.path.slice(0, -1), e.meant])],
    ),
  );
  return explained.filter(
    (e) => e.atKey || !mistyped.has(z.core.toDotPath(e.path)) || valueAt(value, e.path) !== undefined,
  );
}
