import { expect, test } from 'vitest';
import { MAX_PIECES, readBody } from '../../ingress/body.ts';

const LIMITS = { maxBytes: 1_000_000, idleMs: 60_000 };

/** A body of so many pieces; without `end` it stays open after them. */
function sent(count: number, piece: string, { end = true, onCancel = (): void => undefined } = {}): Request {
  const bytes = new TextEncoder().encode(piece);
  let left = count;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left > 0) controller.enqueue(bytes.slice());
      else if (end) controller.close();
      left -= 1;
    },
    cancel: onCancel,
  });
  return new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit);
}

test('a body in many small pieces is read whole, and others have their turns meanwhile', async () => {
  let turns = 0;
  const others = setInterval(() => (turns += 1), 0);
  try {
    expect(await readBody(sent(20_000, 'a'), LIMITS)).toEqual({ text: 'a'.repeat(20_000) });
  } finally {
    clearInterval(others);
  }
  expect(turns).toBeGreaterThan(5);
});

test('a body in too many pieces is refused, and no more of it is read', async () => {
  let cancelled = false;
  const endless = sent(Infinity, 'a', { onCancel: () => (cancelled = true) });
  expect(await readBody(endless, LIMITS)).toBe('tooManyPieces');
  expect(cancelled).toBe(true);
  expect(await readBody(sent(MAX_PIECES, 'a'), LIMITS)).toEqual({ text: 'a'.repeat(MAX_PIECES) });
});

test('pieces that are larger than the buffer, and that end within a character, are joined', async () => {
  const large = 'ü€'.repeat(50_000);
  expect(await readBody(sent(3, large), LIMITS)).toEqual({ text: large.repeat(3) });
  expect(await readBody(sent(5, large), LIMITS)).toBe('tooLarge');
  const halves = new Blob([new Uint8Array([0xc3]), new Uint8Array([0xbc])]);
  expect(await readBody(new Request('http://localhost/', { method: 'POST', body: halves }), LIMITS)).toEqual({
    text: 'ü',
  });
});

test('a sender that stops is given up', async () => {
  let cancelled = false;
  const stopping = sent(3, 'a', { end: false, onCancel: () => (cancelled = true) });
  expect(await readBody(stopping, { ...LIMITS, idleMs: 20 })).toBe('idle');
  expect(cancelled).toBe(true);
});
