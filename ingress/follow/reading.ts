import type { Position } from './checkpoint.ts';
import type { Generation } from './generation.ts';
import { createLineBuffer, type Limits, type Piece } from './line-buffer.ts';
import { fingerprintOf, lastOf, SAMPLE, type Mark } from './mark.ts';

/** A generation, line by line. */
export interface Reading extends AsyncDisposable {
  readonly generation: Generation;
  /** Up to where its lines were taken. */
  readonly taken: Mark;
  /** Bytes after that which are no whole line yet. */
  readonly pending: number;
  next(): Promise<Piece | 'end' | 'replaced'>;
  /** The piece that `next` gave last needs never be given again. */
  take(piece: Piece): void;
}

/** @param onOverlong called once for each line that is too long, with its offset in bytes */
export function createReading(
  generation: Generation,
  limits: Limits,
  onOverlong: (offset: number) => void,
): Reading {
  let taken = generation.mark;
  const buffer = createLineBuffer(limits, () => {
    onOverlong(taken.offset);
  });
  return {
    generation,
    get taken() {
      return taken;
    },
    get pending() {
      return generation.mark.offset - taken.offset;
    },
    async next() {
      for (;;) {
        const piece = buffer.next();
        if (piece) return piece;
        const bytes = await generation.read(limits.readBytes);
        if (typeof bytes === 'string') return bytes;
        buffer.push(bytes);
      }
    },
    take(piece) {
      const [length, last] =
        piece.kind === 'lines' ? [piece.bytes.length, piece.bytes] : [piece.length, piece.tail];
      const offset = taken.offset + length;
      taken = {
        offset,
        head: generation.mark.head.subarray(0, Math.min(offset, SAMPLE)),
        tail: lastOf(taken.tail, last),
      };
    },
    [Symbol.asyncDispose]: () => generation[Symbol.asyncDispose](),
  };
}

/** Where to go on after a restart, if everything up to the mark was taken. */
export function positionOf({ path, device, inode }: Generation, mark: Mark): Position {
  return { path, device, inode, offset: mark.offset, fingerprint: fingerprintOf(mark) };
}
