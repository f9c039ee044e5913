/**
 * The longest wait that a server can impose, whatever it says: an hour. That is the longest that the limits of the
 * stores ask for when they work as documented (GitHub's hourly quota; the others ask for seconds or minutes). A
 * longer wait is a mistake or an attack, and would leave a destination stale; one try an hour costs nobody anything.
 */
const LONGEST_MS = 3_600_000;

/** A wait that a server asked for, in milliseconds, in whatever form: an hour at most. */
export function boundedWaitMs(asked: number): number {
  return Math.min(Math.ceil(asked), LONGEST_MS);
}

/**
 * How long an answer asks to wait, in milliseconds, an hour at most; undefined where it does not say.
 * @param header `Retry-After`: seconds, or a date (RFC 9110, 10.2.3)
 */
export function retryAfterMs(header: string | null | undefined): number | undefined {
  if (header === undefined || header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return ms > 0 ? boundedWaitMs(ms) : undefined;
}
