import { lastOf } from './mark.ts';

export interface Limits {
  /** Read from the file at once. */
  readonly readBytes: number;
  /** A line longer than this, in bytes, is passed over. */
  readonly lineBytes: number;
  readonly batchBytes: number;
  readonly batchLines: number;
}

export const defaultLimits: Limits = {
  readBytes: 1 << 20,
  lineBytes: 8 << 20,
  batchBytes: 1 << 20,
  batchLines: 1000,
};

export type Piece =
  /** Whole lines, each with its newline. One longer than a batch comes alone. */
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  /** The end of a line that is too long, which was not kept. */
  | { readonly kind: 'overlong'; readonly length: number; readonly tail: Buffer };

export interface LineBuffer {
  push(bytes: Buffer): void;
  /** The next whole lines; undefined until more is pushed. */
  next(): Piece | undefined;
  /** Bytes of a line that has no newline yet. */
  readonly pending: number;
}

const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into batches of whole lines. It works on bytes: a newline is never a part of another
 * character in UTF-8, so that characters are whole where lines are.
 *
 * @param onOverlong called once for a line, as soon as it is too long
 */
export function createLineBuffer(limits: Limits, onOverlong: () => void): LineBuffer {
  let buffer: Buffer = Buffer.alloc(0);
  let start = 0; // what is before was handed out
  let scanned = 0; // from start to here there is no newline
  let dropped: { length: number; tail: Buffer } | undefined;

  function endOfBatch(): number {
    let end = start;
    for (let lines = 0; lines < limits.batchLines; lines++) {
      const newline = buffer.indexOf(NEWLINE, Math.max(end, scanned));
      if (newline === -1 || newline - end > limits.lineBytes) break;
      if (end > start && newline - start >= limits.batchBytes) break;
      end = newline + 1;
    }
    return end;
  }

  function take(end: number): Buffer {
    const bytes = buffer.subarray(start, end);
    start = scanned = end;
    return bytes;
  }

  function nextOverlong(): Piece | undefined {
    const newline = buffer.indexOf(NEWLINE, start);
    const bytes = take(newline === -1 ? buffer.length : newline + 1);
    const { length, tail } = dropped ?? { length: 0, tail: Buffer.alloc(0) };
    dropped = { length: length + bytes.length, tail: lastOf(tail, bytes) };
    if (newline === -1) return undefined;
    const piece: Piece = { kind: 'overlong', ...dropped };
    dropped = undefined;
    return piece;
  }

  return {
    push(bytes) {
      scanned -= start;
      buffer = start === buffer.length ? bytes : Buffer.concat([buffer.subarray(start), bytes]);
      start = 0;
    },
    next() {
      if (dropped) return nextOverlong();
      const end = endOfBatch();
      if (end > start) return { kind: 'lines', bytes: take(end) };
      const newline = buffer.indexOf(NEWLINE, scanned);
      if ((newline === -1 ? buffer.length : newline) - start > limits.lineBytes) {
        onOverlong();
        return nextOverlong();
      }
      scanned = buffer.length;
      return undefined;
    },
    get pending() {
      return buffer.length - start + (dropped?.length ?? 0);
    },
  };
}
