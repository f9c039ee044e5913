import { kindOf, patternOf, type Definition } from '../../../workflows/model/definition.ts';
import { destinations } from '../../../workflows/model/stores/index.ts';
import { placeOf, type DefinitionProblem } from '../problem.ts';
import type { Conflict } from './comparer.ts';
import { findConflicts } from './find.ts';
import type { Party } from './parties.ts';

/** A definition, and where it is to be found. */
export interface Located {
  readonly definition: Definition;
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** As the translation of a manifest wrote it; absent where the file holds the definition itself. */
  readonly written?: object;
}

export interface Separated<D extends Located> {
  readonly definitions: readonly D[];
  /** Conflicts with an example. */
  readonly problems: readonly DefinitionProblem[];
  /** Conflicts that could neither be shown nor ruled out, or that the system a manifest is of takes as they are. */
  readonly warnings: readonly DefinitionProblem[];
}

/** Conflicts beyond these are counted and not listed. */
const LISTED = 1000;

/**
 * Takes definitions away that conflict with another, both of them: neither is to take a key from the other, and which
 * came first is not for the order of files to say. What is only possible takes nothing away: it is refused at run
 * time by the ownership mark, should it come to that.
 */
export function withoutConflicts<D extends Located>(all: readonly D[]): Separated<D> {
  return separated(all, []);
}

/** The same with definitions that are in use already, and stay so; conflicts among those given are not looked at. */
export function withoutConflictsWith<D extends Located>(
  inUse: readonly Located[],
  all: readonly D[],
): Separated<D> {
  return inUse.length === 0 ? { definitions: all, problems: [], warnings: [] } : separated(all, inUse);
}

function separated<D extends Located>(all: readonly D[], inUse: readonly Located[]): Separated<D> {
  const located = [...inUse, ...all];
  const found = findConflicts(located.map(({ definition }) => definition));
  const given = new Set(all.map(({ definition }) => definition));
  const conflicts = found.conflicts.filter(
    ({ parties: [one, other] }) =>
      inUse.length === 0 || given.has(one.definition) !== given.has(other.definition),
  );
  const loadedAs = new Map(located.map((one) => [one.definition, one]));
  // What another system takes as it is must not stop a move from it: there, too, the last secret wins.
  const isTranslated = ({ kind, parties: [{ definition }] }: Conflict): boolean =>
    kind === 'oneKey' && loadedAs.get(definition)?.written !== undefined;
  const isCertain = (one: Conflict): boolean => one.example !== undefined && !isTranslated(one);
  const certain = conflicts.filter(isCertain);
  const refused = new Set(certain.flatMap(({ parties }) => parties.map(({ definition }) => definition)));
  const told = (some: readonly Conflict[]): DefinitionProblem[] =>
    some.flatMap((conflict) => problemOf(conflict, loadedAs));
  return {
    definitions: all.filter(({ definition }) => !refused.has(definition)),
    problems: shortened(told(certain)),
    warnings: [
      ...shortened(told(conflicts.filter((one) => !isCertain(one)))),
      ...(found.isComplete ? [] : all.slice(0, 1).map(({ file }) => ({ file, message: INCOMPLETE }))),
    ],
  };
}

const INCOMPLETE =
  'not all destinations were compared for keys that several would write: there are too many that are alike, or their patterns are too complex; at run time a key stays with the definition that wrote it first';

const MARK_DECIDES = 'at run time the key stays with the definition that wrote it first';

function shortened(problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  const more = problems.slice(LISTED);
  const [first] = more;
  if (first === undefined) return problems;
  return [
    ...problems.slice(0, LISTED),
    { file: first.file, message: `${String(more.length)} more conflicts` },
  ];
}

function problemOf(conflict: Conflict, loadedAs: ReadonlyMap<object, Located>): readonly DefinitionProblem[] {
  const [, { definition }] = conflict.parties;
  const at = loadedAs.get(definition);
  if (at === undefined) return [];
  return [{ ...placed(at), field: fieldOf(conflict.parties[1]), message: messageOf(conflict, loadedAs) }];
}

function messageOf(conflict: Conflict, loadedAs: ReadonlyMap<object, Located>): string {
  switch (conflict.kind) {
    case 'ownSource':
      return ownSource(conflict);
    case 'oneKey':
      return oneKey(conflict);
    case 'sameKey':
      return sameKey(conflict, loadedAs);
  }
}

function placed({ file, line }: Located): Pick<DefinitionProblem, 'file' | 'line'> {
  return { file, ...(line !== undefined && { line }) };
}

function ownSource({ example, store }: Conflict): string {
  if (example === undefined)
    return `it could not be ruled out that this writes a key in ${store} that the definition reads itself; filter.exclude what it writes`;
  const [path] = example.paths;
  return `expected no key that the definition reads itself, found that from ${quoted(path)} it writes ${quoted(example.key)} in ${store}, which its source pattern matches too: filter.exclude what it writes, or change where it writes`;
}

function oneKey({ example, store, parties: [party] }: Conflict): string {
  const pattern = quoted(patternOf(party.definition));
  const remedy =
    'put a capture group such as $1 into it for what differs, let the source name one path, or set merge: true';
  const who = `${nameOf(party)} of \`${party.definition.metadata.name}\``;
  if (example === undefined)
    return `it could not be ruled out that ${who} writes one key in ${store} for several paths that the source pattern ${pattern} matches, of which the last would win; ${remedy}`;
  const [one, other] = example.paths.map(quoted);
  return `expected a key of its own for each path, found that ${who} writes ${quoted(example.key)} in ${store} for ${String(one)} and for ${String(other)}, which the source pattern ${pattern} matches both: ${remedy}`;
}

function sameKey(
  { example, store, parties: [one, other] }: Conflict,
  loadedAs: ReadonlyMap<object, Located>,
): string {
  const first = loadedAs.get(one.definition);
  const where = first === undefined ? '' : ` (${placeOf(placed(first))})`;
  const names =
    one.definition === other.definition
      ? `${nameOf(one)} and ${nameOf(other)} of \`${one.definition.metadata.name}\``
      : `${nameOf(one)} of \`${one.definition.metadata.name}\`${where} and ${nameOf(other)} of \`${other.definition.metadata.name}\``;
  if (example === undefined)
    return `it could not be ruled out that ${names} write one key in ${store}; ${MARK_DECIDES}`;
  const [left, right] = example.paths.map(quoted);
  const from = left === right ? `from ${String(left)}` : `from ${String(left)} and from ${String(right)}`;
  return `expected each key to have one writer, found that ${names} both write ${quoted(example.key)} in ${store}, ${from}: change where one writes, or keep paths out of it with filter`;
}

function nameOf({ definition, destination }: Party): string {
  return `destination \`${definition.spec.destinations[destination]?.name ?? ''}\``;
}

function fieldOf({ definition, destination }: Party): string {
  const spec = definition.spec.destinations[destination];
  const kind = spec && kindOf(spec);
  const field = kind && destinations[kind].fields.at(-1);
  return [`spec.destinations[${String(destination)}]`, kind, field].filter(Boolean).join('.');
}

/** Names may hold anything that YAML and a pattern can. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
