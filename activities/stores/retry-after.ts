/** Nobody waits longer on the word of a server. */
const MAX_MS = 24 * 3_600_000;

/**
 * How long an answer asks to wait, in milliseconds, a day at most; undefined where it does not say.
 * @param header `Retry-After`: seconds, or a date (RFC 9110, 10.2.3)
 */
export function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms > 0 ? Math.min(ms, MAX_MS) : undefined;
}
