import type { Automaton } from './automaton.ts';
import type { CharSet } from './char-set.ts';
import type { Meter } from './meter.ts';
import { partition } from './partition.ts';

/** States of all sets, numbered through. */
interface States {
  readonly start: readonly number[];
  readonly edges: readonly (readonly { readonly label: number; readonly to: number }[])[];
  /** Which set a state is of. */
  readonly owner: readonly number[];
  readonly isEnd: readonly boolean[];
  readonly labels: readonly CharSet[];
}

/**
 * Reads all keys of all sets at once, as far as at least two sets have them: what all sets have in common is read
 * once, and not for each pair of them.
 *
 * @returns groups of sets that have a key in common, as indices, ascending; the same group may come again
 * @throws {LimitReached}
 */
export function* groupsWithCommonKey(sets: readonly Automaton[], meter: Meter): Generator<readonly number[]> {
  const states = numbered(sets);
  const seen = new Set<string>();
  const queue: (readonly number[])[] = [];
  const add = (members: readonly number[]): void => {
    meter.spend(members.length);
    if (!isShared(members, states)) return;
    const key = members.join();
    if (seen.has(key)) return;
    seen.add(key);
    queue.push(members);
  };
  add(states.start);
  for (let members = queue.pop(); members !== undefined; members = queue.pop()) {
    const ending = [...new Set(members.filter((at) => states.isEnd[at]).map((at) => states.owner[at] ?? 0))];
    if (ending.length > 1) yield ending;
    for (const next of follow(members, states, meter)) add(next);
  }
}

/** The states after one more character: one list for each kind of character that makes a difference. */
function follow(members: readonly number[], { edges, labels }: States, meter: Meter): readonly number[][] {
  const byLabel = new Map<number, number[]>();
  for (const at of members)
    for (const { label, to } of edges[at] ?? []) {
      meter.spend(1);
      const targets = byLabel.get(label);
      if (targets === undefined) byLabel.set(label, [to]);
      else targets.push(to);
    }
  const used = [...byLabel.keys()];
  return partition(used.map((label) => labels[label] ?? [])).map(({ within }) => {
    const targets = within.flatMap((i) => byLabel.get(used[i] ?? -1) ?? []);
    return within.length === 1 && targets.length === 1 ? targets : ascending(targets);
  });
}

function ascending(states: readonly number[]): number[] {
  return [...new Set(states)].sort((a, b) => a - b);
}

/** Whether states are of more than one set. */
function isShared(members: readonly number[], { owner }: States): boolean {
  const [first] = members;
  return first !== undefined && members.some((at) => owner[at] !== owner[first]);
}

function numbered(sets: readonly Automaton[]): States {
  const ids = new Map<string, number>();
  const labels: CharSet[] = [];
  const labelOf = (set: CharSet): number => {
    const key = set.join();
    const id = ids.get(key) ?? labels.push(set) - 1;
    ids.set(key, id);
    return id;
  };
  const start: number[] = [];
  const edges: { label: number; to: number }[][] = [];
  const owner: number[] = [];
  const isEnd: boolean[] = [];
  for (const [index, set] of sets.entries()) {
    const offset = edges.length;
    if (set.edges.length > 0) start.push(offset);
    for (const [state, outs] of set.edges.entries()) {
      edges.push(outs.map(({ set: characters, to }) => ({ label: labelOf(characters), to: offset + to })));
      owner.push(index);
      isEnd.push(set.ends[state] !== undefined);
    }
  }
  return { start, edges, owner, isEnd, labels };
}
