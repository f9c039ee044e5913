/**
 * How long an answer asks to wait, in milliseconds; undefined where it does not say.
 * RFC 9110, 10.2.3: seconds, or a date; the others are Azure's own.
 */
export function retryAfterMs(headers: { get(name: string): string | undefined }): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = Number(headers.get(name) ?? NaN);
    if (ms > 0) return ms;
  }
  const given = headers.get('retry-after');
  if (given === undefined) return undefined;
  const ms = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return ms > 0 ? ms : undefined;
}
