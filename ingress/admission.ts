import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from './answer.ts';

export interface AdmissionOptions {
  /** Requests let in at once. */
  readonly requests: number;
  /** Bytes of bodies held at once; one request is always let in. */
  readonly bytes: number;
  /** A longer body is refused unread, and counts for nothing. */
  readonly maxBodyBytes: number;
  /** What a body of unknown length counts for. */
  readonly unknownBytes: number;
  readonly addressOf: (c: Context) => string | undefined;
}

/** No request takes so long. On the edge one whose sender went away is just never heard of again. */
const FORGOTTEN_MS = 600_000;

/** How soon to come again: a place is free as soon as one request is done. */
const RETRY_AFTER_MS = 1_000;

/**
 * Bounds what waits here, and so memory: who comes when all places are taken is told to come again (429). An address
 * that holds places already gets more only while at least as much stays free for others, so that no one address keeps
 * out the rest. Shared by every route it is put on.
 */
export function limitWaiting(options: AdmissionOptions): MiddlewareHandler {
  const waiting = new Map<object, Place>();
  let bytes = 0;
  const isFull = (more: number): boolean =>
    waiting.size >= options.requests || (waiting.size > 0 && bytes + more > options.bytes);
  const isGreedy = (address: string | undefined, more: number): boolean => {
    if (address === undefined) return false;
    const own = [...waiting.values()].filter((place) => place.address === address);
    if (own.length === 0) return false;
    const ownBytes = own.reduce((sum, place) => sum + place.bytes, 0);
    return (
      own.length + 1 > options.requests - waiting.size - 1 ||
      (more > 0 && ownBytes + more > options.bytes - bytes - more)
    );
  };
  const leave = (key: object): void => {
    bytes -= waiting.get(key)?.bytes ?? 0;
    waiting.delete(key);
  };

  return async (c, next) => {
    const held = bytesOf(c.req.raw, options);
    if (isFull(held))
      for (const [key, { since }] of waiting) if (Date.now() - since > FORGOTTEN_MS) leave(key);
    const address = options.addressOf(c);
    if (isFull(held) || isGreedy(address, held)) return tooMany(c);
    waiting.set(c, { since: Date.now(), bytes: held, address });
    bytes += held;
    try {
      await next();
    } finally {
      leave(c);
    }
    return;
  };
}

interface Place {
  readonly since: number;
  readonly bytes: number;
  readonly address: string | undefined;
}

function bytesOf({ body, headers }: Request, { maxBodyBytes, unknownBytes }: AdmissionOptions): number {
  if (body === null) return 0;
  const length = Number(headers.get('Content-Length') ?? Number.NaN);
  if (!(length >= 0)) return unknownBytes;
  return length <= maxBodyBytes ? length : 0;
}

function tooMany(c: Context): Response {
  return refuse(
    c,
    429,
    {
      code: 'tooManyRequests',
      message: 'Too many requests are waiting already.',
      remedy: 'Repeat the request after the time in Retry-After, or send fewer at once.',
    },
    RETRY_AFTER_MS,
  );
}
