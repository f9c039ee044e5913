/** How long an answer asks to wait, in milliseconds; undefined where it does not say. */
export function retryAfterMs(headers: Readonly<Record<string, string>>): number | undefined {
  // AWS's own, in milliseconds.
  const exact = Number(headers['x-amz-retry-after'] ?? NaN);
  if (exact > 0) return exact;
  // RFC 9110, 10.2.3: seconds, or a date.
  const given = headers['retry-after'];
  if (given === undefined) return undefined;
  const ms = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return ms > 0 ? ms : undefined;
}
