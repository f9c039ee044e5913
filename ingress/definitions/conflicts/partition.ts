import type { CharSet } from './char-set.ts';

/** Characters that are in the same ones of several sets. */
export interface Block {
  readonly set: CharSet;
  /** Indices of the sets, ascending. */
  readonly within: readonly number[];
}

/** What is in any of the sets, in as few blocks as tell the sets from each other. */
export function partition(sets: readonly CharSet[]): readonly Block[] {
  const turns = sets.flatMap((set, id) =>
    set.map((bound, i) => ({ at: i % 2 === 0 ? bound : bound + 1, id, begins: i % 2 === 0 })),
  );
  turns.sort((a, b) => a.at - b.at);
  const within = new Set<number>();
  const blocks = new Map<string, { set: number[]; within: number[] }>();
  for (const [i, { at, id, begins }] of turns.entries()) {
    if (begins) within.add(id);
    else within.delete(id);
    const next = turns[i + 1]?.at ?? at;
    if (next === at || within.size === 0) continue;
    const ids = [...within].sort((a, b) => a - b);
    const key = ids.join();
    const block = blocks.get(key) ?? { set: [], within: ids };
    blocks.set(key, block);
    if (block.set.at(-1) === at - 1) block.set[block.set.length - 1] = next - 1;
    else block.set.push(at, next - 1);
  }
  return [...blocks.values()];
}
