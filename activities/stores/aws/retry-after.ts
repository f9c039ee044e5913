import { retryAfterMs as standard } from '../../../workflows/model/retry-after.ts';

/** How long an answer asks to wait, in milliseconds; undefined where it does not say. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  // AWS's own, in milliseconds.
  const exact = Number(headers['x-amz-retry-after'] ?? NaN);
  return exact > 0 ? exact : standard(headers['retry-after']);
}
