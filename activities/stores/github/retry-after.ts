/**
 * How long an answer asks to wait, in milliseconds; undefined where it does not say.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 *
 * @param secondary whether it is a secondary limit: without a hint these want a minute
 */
export function retryAfterMs(headers: Headers, secondary: boolean): number | undefined {
  const given = headers['retry-after'];
  if (given !== undefined) {
    // RFC 9110, 10.2.3: seconds, or a date.
    const ms = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - nowAt(headers);
    if (ms > 0) return ms;
  }
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN);
  if (isExhausted(headers) && Number.isFinite(reset)) return Math.max(reset * 1000 - nowAt(headers), 1_000);
  return secondary ? SECONDARY_MS : undefined;
}

export type Headers = Readonly<Record<string, string | undefined>>;

const SECONDARY_MS = 60_000;

export function isExhausted(headers: Headers): boolean {
  return headers['x-ratelimit-remaining'] === '0';
}

/** By the server's clock, as the reset is: the worker's may be wrong. */
function nowAt(headers: Headers): number {
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}
