import { retryAfterMs as askedMs } from '../../../workflows/model/retry-after.ts';

/** Of an answer, names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** What GitHub asks for where a secondary limit gives no hint. */
const SECONDARY_MS = 60_000;

/**
 * How long an answer asks to wait, in milliseconds; undefined where it does not say.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 *
 * @param secondary whether it is a secondary limit
 */
export function retryAfterMs(headers: Headers, secondary: boolean): number | undefined {
  const asked = askedMs(headers['retry-after']);
  if (asked !== undefined) return asked;
  const reset = Number(headers['x-ratelimit-reset'] ?? NaN);
  if (isExhausted(headers) && Number.isFinite(reset)) return Math.max(reset * 1000 - nowAt(headers), 1_000);
  return secondary ? SECONDARY_MS : undefined;
}

/** Whether the primary limit is used up. */
export function isExhausted(headers: Headers): boolean {
  return headers['x-ratelimit-remaining'] === '0';
}

/** By the server's clock, as the reset is: the worker's may be wrong. */
function nowAt(headers: Headers): number {
  const date = Date.parse(headers['date'] ?? '');
  return Number.isNaN(date) ? Date.now() : date;
}
