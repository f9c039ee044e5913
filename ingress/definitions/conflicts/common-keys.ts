import type { Automaton, Edge } from './automaton.ts';
import { intersection, onlyCharacter, sampleOf, type CharSet } from './char-set.ts';
import type { Meter } from './meter.ts';
import { unspell } from './spelling.ts';

/** A key that two sets have in common, and the source paths that it was made of in each. */
export interface CommonKey {
  readonly characters: readonly number[];
  readonly paths: readonly [string, string];
  /** Whether no other character could stand where one of it stands. */
  readonly isOnly: boolean;
}

interface Node {
  readonly states: readonly [number, number];
  readonly before?: { readonly node: Node; readonly set: CharSet; readonly edges: readonly [Edge, Edge] };
}

/**
 * Keys that two sets have in common, the shortest first. One key may come several times, made in several ways.
 *
 * @param ways how many ways to one pair of states are looked at: 1 where any key will do
 * @returns whether these were all of them
 * @throws {LimitReached}
 */
export function* commonKeys(
  [a, b]: readonly [Automaton, Automaton],
  ways: number,
  meter: Meter,
): Generator<CommonKey, boolean> {
  if (a.edges.length === 0 || b.edges.length === 0) return true;
  const seen = new Map<number, number>();
  const queue: Node[] = [{ states: [0, 0] }];
  let areAll = true;
  for (const node of queue) {
    const [left, right] = node.states;
    const ends = [a.ends[left], b.ends[right]] as const;
    if (ends[0] !== undefined && ends[1] !== undefined) yield keyOf(node, ends[0], ends[1]);
    for (const one of a.edges[left] ?? [])
      for (const other of b.edges[right] ?? []) {
        meter.spend(1);
        const set = common(one.set, other.set);
        if (set.length === 0) continue;
        const id = one.to * b.edges.length + other.to;
        const count = seen.get(id) ?? 0;
        if (count >= ways) {
          areAll = false;
          continue;
        }
        seen.set(id, count + 1);
        const before = { node, set, edges: [one, other] as const };
        queue.push({ states: [one.to, other.to], before });
      }
  }
  return areAll;
}

function common(a: CharSet, b: CharSet): CharSet {
  const one = onlyCharacter(a);
  return one !== undefined && one === onlyCharacter(b) ? a : intersection(a, b);
}

function keyOf(last: Node, leftEnd: string, rightEnd: string): CommonKey {
  const characters: number[] = [];
  const left = [leftEnd];
  const right = [rightEnd];
  let isOnly = true;
  for (let before = last.before; before !== undefined; before = before.node.before) {
    const character = sampleOf(before.set);
    isOnly &&= onlyCharacter(before.set) !== undefined;
    characters.push(character);
    left.push(readBy(before.edges[0], character));
    right.push(readBy(before.edges[1], character));
  }
  return {
    characters: characters.reverse(),
    paths: [left.reverse().join(''), right.reverse().join('')],
    isOnly,
  };
}

function readBy({ skipped, copied }: Edge, character: number): string {
  return copied === undefined ? skipped : skipped + String.fromCodePoint(unspell(character, copied));
}
