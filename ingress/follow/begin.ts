import { open, type FileHandle } from 'node:fs/promises';
import type { Checkpoint } from './checkpoint.ts';
import { beginning, fingerprintOf, readMark, type Mark } from './mark.ts';
import { lookAt } from './siblings.ts';

/** The clock that files are stamped with goes in ticks, so that a file may seem this much older than it is. */
const TICK_NS = 50_000_000n;

/** Where following begins when nothing was stored yet: with what the file holds, or with what comes next. */
export async function firstCheckpoint(file: string, fromEnd: boolean): Promise<Checkpoint> {
  // What was rotated before now is none of our business.
  const since = BigInt(Date.now()) * 1_000_000n - TICK_NS;
  const entry = await lookAt(file);
  if (entry === undefined) return { version: 1, file, since, finished: [] };
  const { path, device, inode } = entry;
  const { offset, ...mark } = fromEnd ? await markAtEnd(file) : beginning;
  const at = { path, device, inode, offset, fingerprint: fingerprintOf({ offset, ...mark }) };
  return { version: 1, file, at, since, finished: [] };
}

async function markAtEnd(file: string): Promise<Mark> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  // Emptied meanwhile: then its beginning is what comes next.
  return (await readMark(handle, await endOfLastLine(handle, size))) ?? beginning;
}

const CHUNK = 64 * 1024;

/** A line that is being written is still to come as a whole. */
async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - CHUNK);
    const { bytesRead } = await handle.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (newline !== -1) return start + newline + 1;
    end = start;
  }
  return 0;
}
