import type { Definition } from '../../../workflows/model/definition.ts';
import { prefixOf, suffixOf } from './automaton.ts';
import { createComparer, type Comparer, type Conflict, type Conflicts } from './comparer.ts';
import { mayMeet } from './may-meet.ts';
import { affixesOf, mayShare, overwritten, readBy, writtenBy, type Party, type Written } from './parties.ts';
import { pairsToCompare } from './pairs.ts';

/**
 * Finds definitions that could write one key, also where patterns overlap (invariant 9), and definitions that could
 * write what they read themselves, which would feed on their own output at every reconcile; and destinations where
 * several paths of one source would overwrite each other, unless they merge. Definitions that are suspended or dry runs
 * write nothing, and are passed over.
 *
 * The sets of keys are compared as automata made from the very programs that match paths at run time, with their
 * preferences (greedy, leftmost) and filters. For destinations that use each capture group at most once, in the order
 * of the pattern, the answer is exact. Where groups are repeated, turned round or inside of each other, sets are
 * taken for larger than they are, and examples are looked for in them; likewise where a pattern, a filter or a pair
 * takes more steps than its limit. Then a conflict may be given without an example: it is possible, not certain. None
 * is missed but among pairs of destinations that both have several conflicts already, and where `isComplete` is false.
 *
 * That one definition reads what another writes is allowed, in a circle too (A to B, and B to A): copies bear the mark
 * of who wrote them, an original bears none and is not written over, and what is equal already is not written.
 */
export function findConflicts(definitions: readonly Definition[]): Conflicts {
  const comparer = createComparer();
  const active = definitions.filter(({ spec }) => !spec.suspend && !spec.dryRun);
  const written = active.flatMap(writtenBy);
  for (const keys of written) {
    for (const read of readBy(keys.party.definition))
      if (read.place.id === keys.place.id && mayShare(affixesOf(keys.rule), affixesOf(read.rule)))
        comparer.ownSource(keys, read);
  }
  for (const inPlace of Map.groupBy(written, ({ place }) => place.id).values()) compareAll(inPlace, comparer);
  for (const [keys, read] of active.flatMap(overwritten)) comparer.oneKey(keys, read);
  return inOrder(
    comparer.result(),
    written.map(({ party }) => party),
  );
}

function compareAll(inPlace: readonly Written[], comparer: Comparer): void {
  const candidates = mayMeet(inPlace, ({ rule }) => affixesOf(rule))
    .map((keys) => ({ keys, automaton: comparer.setOf(keys).keys }))
    .filter(({ automaton }) => automaton.edges.length > 0)
    .map((set) => ({ ...set, prefix: prefixOf(set.automaton), suffix: suffixOf(set.automaton) }));
  const keysAt = (index: number): Written | undefined => candidates[index]?.keys;
  const compared = new Set<number>();
  const isDone = (index: number): boolean => {
    const keys = keysAt(index);
    return keys !== undefined && comparer.isDone(keys);
  };
  for (const [i, j] of pairsToCompare(candidates, isDone)) {
    const pair = Math.min(i, j) * candidates.length + Math.max(i, j);
    const [a, b] = [keysAt(Math.min(i, j)), keysAt(Math.max(i, j))];
    if (a === undefined || b === undefined || compared.has(pair) || (isDone(i) && isDone(j))) continue;
    compared.add(pair);
    comparer.sameKey(a, b);
  }
}

function inOrder(found: Conflicts, parties: readonly Party[]): Conflicts {
  const order = new Map(parties.map((party, i) => [party, i]));
  const place = ({ parties: [a, b] }: Conflict): number =>
    (order.get(a) ?? 0) * parties.length + (order.get(b) ?? 0);
  return { ...found, conflicts: found.conflicts.toSorted((a, b) => place(a) - place(b)) };
}
