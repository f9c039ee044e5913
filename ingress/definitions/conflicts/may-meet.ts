import { candidatePairs, type Affixes } from './candidates.ts';

/** Pairs to look at before all sets are taken to have one that they may meet. */
const PAIRS = 1_000_000;

/** Of the things, in their order, those that may share a key with another of them, as far as beginnings and ends tell. */
export function mayMeet<T>(things: readonly T[], affixesOf: (thing: T) => Affixes): readonly T[] {
  const alike = Map.groupBy(things, (thing) => {
    const { prefix, suffix } = affixesOf(thing);
    return JSON.stringify([prefix, suffix]);
  });
  const groups = [...alike.values()];
  const met = new Set(groups.filter((group) => group.length > 1).flat());
  let pairs = 0;
  const affixes = groups.flatMap(([first]) => (first === undefined ? [] : [affixesOf(first)]));
  for (const pair of candidatePairs(affixes)) {
    if (++pairs > PAIRS) return things;
    for (const index of pair) for (const thing of groups[index] ?? []) met.add(thing);
  }
  return things.filter((thing) => met.has(thing));
}
