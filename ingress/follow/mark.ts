import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/**
 * How far a file was read, with bytes that tell whether it still is what was read: an inode number says little,
 * as it is given to the next file when this one goes, and stays when this one is emptied.
 */
export interface Mark {
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  /** Its first bytes up to the offset, {@link SAMPLE} at most. */
  readonly head: Buffer;
  /** The bytes right before the offset, {@link SAMPLE} at most. */
  readonly tail: Buffer;
}

/** Bytes kept from either end. An audit line holds a time and a random ID, so that far fewer would do. */
export const SAMPLE = 1024;

export const beginning: Mark = { offset: 0, head: Buffer.alloc(0), tail: Buffer.alloc(0) };

export function advance({ offset, head, tail }: Mark, bytes: Buffer): Mark {
  const missing = SAMPLE - head.length;
  return {
    offset: offset + bytes.length,
    head: missing > 0 ? Buffer.concat([head, bytes.subarray(0, missing)]) : head,
    tail: lastOf(tail, bytes),
  };
}

/** The last {@link SAMPLE} bytes of both together, in memory of their own. */
export function lastOf(before: Buffer, bytes: Buffer): Buffer {
  if (bytes.length >= SAMPLE) return Buffer.from(bytes.subarray(-SAMPLE));
  return Buffer.concat([before, bytes]).subarray(-SAMPLE);
}

/** SHA-256, so that nothing of an audit log stands in a checkpoint. */
export function fingerprintOf(mark: Mark): string {
  return createHash('sha256').update(mark.head).update(mark.tail).digest('hex');
}

/** The mark that reading up to the offset would give; undefined where the file is shorter. */
export async function readMark(handle: FileHandle, offset: number): Promise<Mark | undefined> {
  const size = Math.min(SAMPLE, offset);
  const head = await readAt(handle, 0, size);
  const tail = await readAt(handle, offset - size, size);
  return head.length < size || tail.length < size ? undefined : { offset, head, tail };
}

/**
 * Whether the file still is what was read. Asked after a read, it vouches for what was read: bytes once written
 * stay until the file is emptied, and then these are gone with them.
 */
export async function holds(handle: FileHandle, mark: Mark): Promise<boolean> {
  const now = await readMark(handle, mark.offset);
  return now !== undefined && now.head.equals(mark.head) && now.tail.equals(mark.tail);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  if (length === 0) return buffer;
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
