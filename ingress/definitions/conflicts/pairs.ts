import type { Automaton } from './automaton.ts';
import { candidatePairs, type Affixes } from './candidates.ts';
import { groupsWithCommonKey } from './joint.ts';
import { createMeter, LimitReached } from './meter.ts';

export interface Candidate extends Affixes {
  readonly automaton: Automaton;
}

/** Pairs for each set, on average, up to which beginnings and ends tell enough. */
const PAIRS_A_SET = 20;

/** Steps of reading all sets at once. */
const STEPS = 5_000_000;

/**
 * Pairs of sets that may have a key in common, as indices; some may come twice. Beginnings and ends tell most sets
 * apart; where they do not, all are read at once; where that takes too long, each pair counts.
 *
 * @param isDone whether a set needs no more pairs with others that need none either
 */
export function* pairsToCompare(
  sets: readonly Candidate[],
  isDone: (index: number) => boolean,
): Generator<readonly [number, number]> {
  const first: (readonly [number, number])[] = [];
  for (const pair of candidatePairs(sets)) {
    first.push(pair);
    if (first.length > sets.length * PAIRS_A_SET) break;
  }
  if (first.length <= sets.length * PAIRS_A_SET) {
    yield* first;
    return;
  }
  try {
    const automata = sets.map(({ automaton }) => automaton);
    for (const group of groupsWithCommonKey(automata, createMeter(STEPS))) yield* pairsIn(group, isDone);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    yield* candidatePairs(sets);
  }
}

function* pairsIn(
  group: readonly number[],
  isDone: (index: number) => boolean,
): Generator<readonly [number, number]> {
  let open: number[] = [];
  for (const [i, index] of group.entries()) {
    for (let j = 0; j < i && !isDone(index); j++) yield [group[j] ?? index, index];
    if (isDone(index)) for (const other of open) yield [other, index];
    open = [...open, index].filter((other) => !isDone(other));
  }
}
