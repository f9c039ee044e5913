import { z } from 'zod';
import { CONFIG_KIND, NO_CONFIG, type Config } from '../../workflows/model/config.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import { crossingsOf } from './crossings.ts';
import { withDefaults } from './defaults.ts';
import { kindOfValue } from './describe.ts';
import type { ParsedDocument } from './documents.ts';
import { doubtsAbout } from './doubts.ts';
import { explainAll } from './explain-all.ts';
import { choice, valueAt, type Explained } from './explain.ts';
import { impossibleIn } from './impossible.ts';
import { isOfKubernetes, kindNamed, kindsMeant, nativeKind, unknownKind } from './kinds.ts';
import type { Position, Positions } from './positions.ts';
import type { DefinitionProblem } from './problem.ts';
import { templateProblems, type TemplateCheck } from './templates.ts';
import type { Kind } from './translate/kind.ts';

/** Beyond these a document is something else altogether; the others are only counted. */
const PROBLEMS_LISTED = 100;

export type Checked =
  | {
      readonly state: 'definition';
      readonly definition: Definition;
      /** What is allowed, and probably not meant. */
      readonly warnings: readonly DefinitionProblem[];
    }
  | { readonly state: 'manifest'; readonly kind: Kind }
  | { readonly state: 'wrong'; readonly problems: readonly DefinitionProblem[] }
  /** An object of Kubernetes itself, which is passed over. */
  | { readonly state: 'foreign' };

/** What definitions are held against besides their schema. */
export interface CheckOptions {
  /** Left out: what counts without a configuration file. */
  readonly config?: Config;
  /** Left out: templates are not compiled. */
  readonly checkTemplate?: TemplateCheck | undefined;
}

/** A document as one of the known kinds, defaults filled in, or everything that is wrong with it. */
export function checkDocument(file: string, document: ParsedDocument, options: CheckOptions = {}): Checked {
  const { value } = document;
  const { config = NO_CONFIG } = options;
  const defaults = config.stores;
  const noMap = mapProblems(file, document);
  if (noMap.length > 0) return { state: 'wrong', problems: noMap };
  const name = valueAt(value, ['kind']);
  const apiVersion = valueAt(value, ['apiVersion']);
  if (isOfKubernetes(name, apiVersion)) return { state: 'foreign' };
  const kind = kindNamed(name);
  const heading = headingProblems(kind, name, apiVersion);
  const meant = kind ?? kindMeant(name, apiVersion);
  const beyond = meant === nativeKind ? beyondSchema(value, options) : [];
  if (kind && heading.length === 0 && beyond.length === 0) {
    const definition =
      kind === nativeKind ? nativeKind.schema.safeParse(withDefaults(value, defaults)).data : undefined;
    if (definition) {
      const crossings = crossingsOf(definition, config);
      return crossings.length === 0
        ? { state: 'definition', definition, warnings: problemsAt(file, document, doubtsAbout(value)) }
        : { state: 'wrong', problems: problemsAt(file, document, crossings) };
    }
    if (kind !== nativeKind && kind.schema.safeParse(value).success) return { state: 'manifest', kind };
  }
  const own = meant ? bodyProblems(value, meant.schema) : [];
  // What the document itself has wrong is told without the defaults, which stand in another file.
  const body =
    own.length === 0 && meant === nativeKind
      ? bodyProblems(withDefaults(value, defaults), meant.schema)
      : own;
  return { state: 'wrong', problems: problemsAt(file, document, [...heading, ...body, ...beyond]) };
}

/** What is wrong with a definition that its schema does not see. The definition need not be right in anything else. */
export function beyondSchema(
  definition: unknown,
  { checkTemplate }: CheckOptions = {},
): readonly Explained[] {
  return [...impossibleIn(definition), ...(checkTemplate ? templateProblems(definition, checkTemplate) : [])];
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
    ...placeOf(one, at),
    ...(one.path.length > 0 && { field: z.core.toDotPath(one.unnamed ? one.path.slice(0, -1) : one.path) }),
    message: one.message,
  }));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const more = explained.length - problems.length;
  if (more > 0) problems.push({ file, ...document.start, message: `${String(more)} more problems` });
  return problems;
}

function placeOf({ path, atKey, inside }: Explained, at: Positions): Position {
  if (inside !== undefined) return at.insideAt(path, inside);
  return atKey ? at.keyAt(path) : at.valueAt(path);
}

/** That a document is no map, where it is none. */
export function mapProblems(file: string, { value, start }: ParsedDocument): readonly DefinitionProblem[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  const message = `expected a map that begins with apiVersion and kind, found ${kindOfValue(value)}`;
  return [{ file, ...start, message }];
}

function headingProblems(kind: Kind | undefined, name: unknown, apiVersion: unknown): readonly Explained[] {
  if (name === CONFIG_KIND) return [{ path: ['kind'], atKey: false, message: CONFIG_AMONG_DEFINITIONS }];
  const unknown = { path: ['kind'], atKey: false, message: unknownKind(name, apiVersion) };
  // What an apiVersion has to be follows from the kind.
  const meant = kind ?? kindMeant(name, apiVersion);
  if (meant === undefined) return [unknown];
  const isKnown = meant.apiVersions.some((version) => version === apiVersion);
  return [
    ...(isKnown
      ? []
      : [{ path: ['apiVersion'], atKey: false, message: choice(meant.apiVersions, apiVersion) }]),
    ...(kind ? [] : [unknown]),
  ];
}

const CONFIG_AMONG_DEFINITIONS =
  'expected a definition, found a configuration file: give it with --config FILE or KEYFERRY_CONFIG';

/** Of a document that may be of several kinds, or of none, no field is looked at: which of them are right is unknown. */
function kindMeant(name: unknown, apiVersion: unknown): Kind | undefined {
  if (name === CONFIG_KIND) return undefined;
  const [meant, ...others] = kindsMeant(name, apiVersion);
  return others.length === 0 ? meant : undefined;
}

/** What is wrong with a document apart from its heading. */
export function bodyProblems(value: unknown, schema: z.ZodType): readonly Explained[] {
  const explained = explainAll(schema, value).filter(
    ({ path: [first] }) => first !== 'apiVersion' && first !== 'kind',
  );
  // A required field under a mistyped name is one mistake, not two.
  const mistyped = new Set(
    explained.flatMap((e) => {
      const right = e.meant ?? e.instead;
      return right === undefined ? [] : [z.core.toDotPath([...e.path.slice(0, -1), right])];
    }),
  );
  return explained.filter(
    (e) => e.atKey || !mistyped.has(z.core.toDotPath(e.path)) || valueAt(value, e.path) !== undefined,
  );
}
