import { onlyCharacter, reversed, type CharSet } from './char-set.ts';

/** One character of a key, and what of a source path was read for it. */
export interface Edge {
  readonly set: CharSet;
  readonly to: number;
  /** Characters of the source path that do not show in the key, read before this one. */
  readonly skipped: string;
  /** Where the character is read from the source path too, and is not of the template: what it may be there. */
  readonly copied?: CharSet;
}

/**
 * A set of keys: a nondeterministic automaton that begins in state 0, in which every state lies on a way to an end.
 * The empty set has no states.
 */
export interface Automaton {
  readonly edges: readonly (readonly Edge[])[];
  /** By state: the rest of the source path where a key may end here. */
  readonly ends: readonly (string | undefined)[];
}

/** Takes away what is on no way from state 0 to an end. */
export function trim({ edges, ends }: Automaton): Automaton {
  const reachable = spread([0], (state) => (edges[state] ?? []).map(({ to }) => to));
  const before: number[][] = edges.map(() => []);
  for (const [from, outs] of edges.entries()) for (const { to } of outs) before[to]?.push(from);
  const useful = spread(endsOf(ends), (state) => before[state] ?? []);
  if (!useful.has(0)) return { edges: [], ends: [] };
  const kept = [...reachable].filter((state) => useful.has(state));
  const renamed = new Map(kept.map((state, i) => [state, i]));
  return {
    edges: kept.map((state) =>
      (edges[state] ?? []).flatMap((edge) => {
        const to = renamed.get(edge.to);
        return to === undefined ? [] : [{ ...edge, to }];
      }),
    ),
    ends: kept.map((state) => ends[state]),
  };
}

function endsOf(ends: Automaton['ends']): number[] {
  return [...ends.keys()].filter((state) => ends[state] !== undefined);
}

function spread(from: readonly number[], next: (state: number) => readonly number[]): Set<number> {
  const seen = new Set(from);
  for (const state of seen) for (const one of next(state)) seen.add(one);
  return seen;
}

/** A longer beginning than this tells no more keys apart in practice. */
const LONGEST = 256;

/** What every key begins with, or the beginning of that. */
export function prefixOf({ edges, ends }: Automaton): string {
  return forced(
    [0],
    (state) => edges[state] ?? [],
    (state) => ends[state] !== undefined,
  );
}

/** What every key ends with, or the end of that. */
export function suffixOf({ edges, ends }: Automaton): string {
  const before: { set: CharSet; to: number }[][] = edges.map(() => []);
  for (const [from, outs] of edges.entries())
    for (const { set, to } of outs) before[to]?.push({ set, to: from });
  const backwards = forced(
    endsOf(ends),
    (state) => before[state] ?? [],
    (state) => state === 0,
  );
  return reversed(backwards);
}

function forced(
  from: readonly number[],
  next: (state: number) => readonly { readonly set: CharSet; readonly to: number }[],
  mayStop: (state: number) => boolean,
): string {
  let text = '';
  let states = new Set(from);
  while (text.length < LONGEST && ![...states].some(mayStop)) {
    const edges = [...states].flatMap(next);
    const character = edges[0] && onlyCharacter(edges[0].set);
    if (character === undefined || edges.some(({ set }) => onlyCharacter(set) !== character)) break;
    text += String.fromCodePoint(character);
    states = new Set(edges.map(({ to }) => to));
  }
  return text;
}

/** The set of one key, of which nothing is read from a source. */
export function textAutomaton(characters: readonly number[]): Automaton {
  const edges = characters.map((character, i) => [{ set: [character, character], to: i + 1, skipped: '' }]);
  return { edges: [...edges, []], ends: [...characters.map(() => undefined), ''] };
}
