import { open, type FileHandle } from 'node:fs/promises';
import { advance, beginning, fingerprintOf, holds, readMark, type Mark } from './mark.ts';
import type { Position } from './checkpoint.ts';

/**
 * One file that has, had or will have the followed path: rotation gives the path to another, and a file that was
 * emptied counts as another, too.
 */
export interface Generation extends Identity, AsyncDisposable {
  /** The path it was opened by. */
  readonly path: string;
  /** How far it was read. */
  readonly mark: Mark;
  /** When it was last modified as of the last read, in ns since 1970. */
  readonly modified: bigint;
  /**
   * The next bytes, at most as many as asked for; `end` where there are none now; `replaced` where the file no longer
   * is what was read.
   */
  read(length: number): Promise<Buffer | 'end' | 'replaced'>;
}

export interface Identity {
  readonly device: bigint;
  readonly inode: bigint;
}

export function isSame(a: Identity, b: Identity): boolean {
  return a.inode === b.inode && a.device === b.device;
}

/** A file as a directory shows it. */
export interface Entry extends Identity {
  readonly path: string;
  /** Bytes. */
  readonly size: bigint;
  /** In ns since 1970. */
  readonly modified: bigint;
}

/**
 * Opens what was seen at a path, to read it from its beginning or from where a checkpoint says.
 * @returns undefined where another file stands there by now, or it is not the one that was read
 * @throws what `node:fs` throws, but for a file that is gone
 */
export async function openGeneration(
  entry: Entry,
  from?: Pick<Position, 'offset' | 'fingerprint'>,
): Promise<Generation | undefined> {
  const handle = await open(entry.path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  const { dev: device, ino: inode } = await handle.stat({ bigint: true });
  const mark = from === undefined ? beginning : await readMark(handle, from.offset);
  const asExpected = isSame(entry, { device, inode });
  if (!asExpected || !mark || (from && fingerprintOf(mark) !== from.fingerprint)) {
    await handle.close();
    return undefined;
  }
  return createGeneration(handle, { ...entry, device, inode }, mark);
}

function createGeneration(handle: FileHandle, entry: Entry, from: Mark): Generation {
  let space = Buffer.alloc(0);
  let mark = from;
  let modified = entry.modified;
  return {
    path: entry.path,
    device: entry.device,
    inode: entry.inode,
    get mark() {
      return mark;
    },
    get modified() {
      return modified;
    },
    async read(length) {
      if (space.length < length) space = Buffer.allocUnsafe(length);
      const { mtimeNs } = await handle.stat({ bigint: true });
      const { bytesRead } = await handle.read(space, 0, length, mark.offset);
      if (!(await holds(handle, mark))) return 'replaced';
      // Nothing was read that could tell: but an empty file that was written to was emptied since.
      if (mark.offset === 0 && bytesRead === 0 && mtimeNs !== modified) return 'replaced';
      modified = mtimeNs;
      if (bytesRead === 0) return 'end';
      const bytes = Buffer.from(space.subarray(0, bytesRead));
      mark = advance(mark, bytes);
      return bytes;
    },
    async [Symbol.asyncDispose]() {
      await handle.close();
    },
  };
}
