/**
 * Why there is no body: it is too large, or in too many pieces; its sender stopped sending, or went away before it was
 * whole.
 */
export type NoBody = 'tooLarge' | 'tooManyPieces' | 'idle' | 'incomplete';

/** Each piece costs far more than a byte of it: a body of single bytes would keep the server from all else. */
export const MAX_PIECES = 100_000;

/** After so many, others have their turn. */
const PIECES_A_TURN = 1_000;

const FIRST_BYTES = 65_536;

export interface BodyLimits {
  readonly maxBytes: number;
  /** Without a byte for so long, in milliseconds, a sender is given up. */
  readonly idleMs: number;
}

/** Reads a body of UTF-8 as it comes, on any runtime. */
export async function readBody(
  { body, headers }: Request,
  { maxBytes, idleMs }: BodyLimits,
): Promise<{ readonly text: string } | NoBody> {
  if (Number(headers.get('Content-Length') ?? 0) > maxBytes) return 'tooLarge';
  if (body === null) return { text: '' };
  const reader = body.getReader();
  const stop = (): void => {
    reader.cancel().catch(() => undefined);
  };
  // Stopping ends the read under way.
  using watch = watchIdle(idleMs, stop);
  let buffer = new Uint8Array(Math.min(maxBytes, FIRST_BYTES));
  let size = 0;
  try {
    for (let pieces = 1; ; pieces += 1) {
      const { done, value } = await reader.read();
      if (watch.isIdle()) return 'idle';
      if (done) break;
      watch.touch();
      if (size + value.length > maxBytes) return 'tooLarge';
      if (pieces > MAX_PIECES) {
        stop();
        return 'tooManyPieces';
      }
      if (size + value.length > buffer.length)
        buffer = grown(buffer, Math.min(maxBytes, Math.max(2 * buffer.length, size + value.length)));
      buffer.set(value, size);
      size += value.length;
      if (pieces % PIECES_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } catch {
    return 'incomplete';
  }
  return { text: new TextDecoder().decode(buffer.subarray(0, size)) };
}

function grown(buffer: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes);
  larger.set(buffer);
  return larger;
}

interface IdleWatch extends Disposable {
  /** A byte came. */
  touch(): void;
  isIdle(): boolean;
}

/** One timer for all pieces, set anew only as it fires. */
function watchIdle(ms: number, onIdle: () => void): IdleWatch {
  let last = performance.now();
  let idle = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    const left = last + ms - performance.now();
    if (left > 0) {
      timer = setTimeout(look, left);
      return;
    }
    idle = true;
    onIdle();
  };
  timer = setTimeout(look, ms);
  return {
    touch: () => {
      last = performance.now();
    },
    isIdle: () => idle,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
    },
  };
}
