import { trim, type Automaton, type Edge } from './automaton.ts';
import { intersection } from './char-set.ts';
import type { Meter } from './meter.ts';

/** The keys of a set that are in another too; what was read for them is as in the first. @throws {LimitReached} */
export function restrict(keys: Automaton, allowed: Automaton, meter: Meter): Automaton {
  if (keys.edges.length === 0 || allowed.edges.length === 0) return { edges: [], ends: [] };
  const ids = new Map<number, number>();
  const pairs: [number, number][] = [];
  const idOf = (left: number, right: number): number => {
    const pair = left * allowed.edges.length + right;
    const id = ids.get(pair) ?? pairs.push([left, right]) - 1;
    ids.set(pair, id);
    return id;
  };
  idOf(0, 0);
  const edges: Edge[][] = [];
  const ends: (string | undefined)[] = [];
  for (const [left, right] of pairs) {
    ends.push(allowed.ends[right] === undefined ? undefined : keys.ends[left]);
    edges.push(
      (keys.edges[left] ?? []).flatMap((edge) =>
        (allowed.edges[right] ?? []).flatMap(({ set: other, to }) => {
          meter.spend(1);
          const set = intersection(edge.set, other);
          return set.length === 0 ? [] : [{ ...edge, set, to: idOf(edge.to, to) }];
        }),
      ),
    );
  }
  return trim({ edges, ends });
}
