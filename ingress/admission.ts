import type { MiddlewareHandler } from 'hono';
import { refuse } from './answer.ts';

export interface AdmissionOptions {
  /** Requests let in at once. */
  readonly requests: number;
  /** Bytes of bodies held at once; one request is always let in. */
  readonly bytes: number;
  /** What a body of unknown length may take. */
  readonly bodyBytes: number;
}

/** How soon to come again: a place is free as soon as one request is done. */
const RETRY_AFTER_MS = 1_000;

/**
 * Bounds what waits here, and so memory: who comes when all places are taken is told to come again (429). Shared by
 * every route it is put on.
 */
export function limitWaiting(options: AdmissionOptions): MiddlewareHandler {
  let requests = 0;
  let bytes = 0;
  return async (c, next) => {
    const length = Number(c.req.header('Content-Length') ?? Number.NaN);
    const held = c.req.raw.body === null ? 0 : Math.min(length >= 0 ? length : Infinity, options.bodyBytes);
    if (requests >= options.requests || (requests > 0 && bytes + held > options.bytes))
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
    requests++;
    bytes += held;
    try {
      await next();
    } finally {
      requests--;
      bytes -= held;
    }
    return;
  };
}
