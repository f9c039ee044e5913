import { retryAfterMs as standard } from '../../../workflows/model/retry-after.ts';

/**
 * How long an answer asks to wait, in milliseconds; undefined where it does not say.
 * Beside the standard header there are Azure's own, in milliseconds.
 */
export function retryAfterMs(headers: { get(name: string): string | undefined }): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = Number(headers.get(name) ?? NaN);
    if (ms > 0) return ms;
  }
  return standard(headers.get('retry-after'));
}
