import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { MalformedEvent } from './audit/elements.ts';

/** Body of every answer that is no success. Nothing that was posted is repeated in it. */
export interface ErrorBody {
  readonly error: {
    /** Stable, for programs. */
    readonly code: string;
    readonly message: string;
    /** What to do about it. */
    readonly remedy: string;
    /** Where events do not parse. */
    readonly positions?: readonly MalformedEvent[];
  };
}

/** @param retryAfterMs sent as whole seconds in `Retry-After`, 1 at least */
export function refuse(
  c: Context,
  status: ContentfulStatusCode,
  error: ErrorBody['error'],
  retryAfterMs?: number,
): Response {
  if (retryAfterMs !== undefined)
    c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
  return c.json({ error } satisfies ErrorBody, status);
}
