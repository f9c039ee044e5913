import type { Checkpoint, Position } from './checkpoint.ts';
import { isSame, openGeneration, type Entry, type Generation, type Identity } from './generation.ts';
import type { Siblings } from './siblings.ts';

/**
 * Opens the file that a checkpoint speaks of, wherever rotation has put it: by its inode, or a copy of it by what
 * it holds (`copytruncate`). Undefined where there is none.
 *
 * @param at with an offset above 0: what was read of it is all that tells it from another
 */
export async function openPrevious(siblings: Siblings, at: Position): Promise<Generation | undefined> {
  const { live, rotated, others } = siblings;
  // The device is not compared: its number may change when the machine starts again.
  const byInode = [...(live ? [live] : []), ...rotated, ...others].filter(({ inode }) => inode === at.inode);
  return (await openFirst(byInode, at)) ?? (await openCopy(siblings, at));
}

/** Opens a copy of what a file held before it was emptied, to go on where reading stood. */
export async function openCopy({ rotated }: Siblings, at: Position): Promise<Generation | undefined> {
  return await openFirst(rotated, at);
}

async function openFirst(entries: readonly Entry[], at: Position): Promise<Generation | undefined> {
  for (const entry of entries) {
    const generation = await openGeneration(entry, at);
    if (generation) return generation;
  }
  return undefined;
}

/**
 * The file to read next: rotated ones before the one at the path, oldest first. Those last written to before the
 * current one were read before it; the checkpoint remembers which of the same age were. A file that the checkpoint
 * is at the beginning of counts as rotated where it is, however old.
 *
 * @param current left out where there is none: then an empty file at the path is next, too
 */
export async function openNext(
  siblings: Siblings,
  checkpoint: Pick<Checkpoint, 'at' | 'since' | 'finished'>,
  current?: Identity & { readonly modified: bigint },
): Promise<Generation | undefined> {
  const { live, rotated, others } = siblings;
  const since = current?.modified ?? checkpoint.since;
  const isOther = (entry: Entry): boolean => current === undefined || !isSame(entry, current);
  const isUnread = (entry: Entry): boolean => checkpoint.at?.offset === 0 && isSame(entry, checkpoint.at);
  const candidates = [
    ...rotated.filter((entry) => entry.modified >= since || isUnread(entry)),
    ...others.filter(isUnread),
  ].filter((entry) => entry.size > 0n && isOther(entry));
  for (const entry of candidates.sort(byAge)) {
    const generation = await openUnlessFinished(entry, checkpoint);
    if (generation) return generation;
  }
  if (!live || !isOther(live) || (current !== undefined && live.size === 0n)) return undefined;
  return await openGeneration(live);
}

async function openUnlessFinished(
  entry: Entry,
  { finished }: Pick<Checkpoint, 'finished'>,
): Promise<Generation | undefined> {
  const records = finished.filter((record) => record.inode === entry.inode);
  for (const record of records) {
    const generation = await openGeneration(entry, record);
    if (!generation) continue;
    if (entry.size > BigInt(record.size)) return generation; // it has grown since
    await generation[Symbol.asyncDispose]();
    return undefined;
  }
  return await openGeneration(entry);
}

/** Times of files are coarse: what is as old counts by its number, of which the highest is the oldest, or its date. */
function byAge(a: Entry, b: Entry): number {
  if (a.modified !== b.modified) return a.modified < b.modified ? -1 : 1;
  const [numberA, numberB] = [a, b].map(({ path }) => /\.(\d{1,4})$/.exec(path)?.[1]);
  if (numberA !== undefined && numberB !== undefined) return Number(numberB) - Number(numberA);
  return a.path < b.path ? -1 : 1;
}
