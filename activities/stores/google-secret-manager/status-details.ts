/**
 * How long an answer asks to wait, in milliseconds: google.rpc.RetryInfo among its details
 * (https://cloud.google.com/apis/design/errors#retry_info), which the SDK has decoded; undefined where it does not say.
 */
export function retryAfterMs(error: object): number | undefined {
  for (const detail of detailsOf(error)) {
    if (!isObject(detail) || !('retryDelay' in detail) || !isObject(detail.retryDelay)) continue;
    const { retryDelay } = detail;
    const part = (name: 'seconds' | 'nanos'): number =>
      Number(Object.entries(retryDelay).find(([field]) => field === name)?.[1] ?? 0);
    const ms = part('seconds') * 1000 + Math.ceil(part('nanos') / 1e6);
    if (ms > 0) return ms;
  }
  return undefined;
}

/** `reason` of google.rpc.ErrorInfo, which the SDK has put on the error itself. */
export function reasonOf(error: object): string | undefined {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined;
}

function detailsOf(error: object): readonly unknown[] {
  return 'statusDetails' in error && Array.isArray(error.statusDetails) ? error.statusDetails : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
