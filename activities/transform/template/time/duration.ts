import { withoutTrailing } from '../strings/trim.ts';

/** Go's time.Duration: nanoseconds. */

const SECOND = 1_000_000_000n;

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  '\xc2\xb5s': 1000n, // bytes of U+00B5
  '\xce\xbcs': 1000n, // U+03BC
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

const LARGEST = 2n ** 63n;

/** Go's time.ParseDuration: `1h15m30.5s`; undefined where the text is none, or too long for 64 bits. */
export function parseDuration(text: string): bigint | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return 0n;
  if (!/^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[^.0-9]+)+$/.test(body)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(
    /([0-9]*)(?:\.([0-9]*))?([^.0-9]+)/g,
  )) {
    const nanos = UNITS[unit];
    if (nanos === undefined || whole.length > 30) return undefined;
    total += BigInt(whole) * nanos + fractionOf(fraction, nanos);
    if (total > LARGEST) return undefined;
  }
  if (sign === '-') return -total;
  return total === LARGEST ? undefined : total;
}

/** In floating point, as Go does. */
function fractionOf(digits: string, nanos: bigint): bigint {
  let [value, scale] = [0n, 1];
  for (const digit of digits.slice(0, 30)) {
    const next = value * 10n + BigInt(digit);
    if (value > (LARGEST - 1n) / 10n || next > LARGEST) break;
    value = next;
    scale *= 10;
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(nanos) / scale)));
}

/** Go's Duration.String: `1h15m30.5s`, below a second `1.5ms`. */
export function durationText(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const nanos = value < 0n ? -value : value;
  if (nanos === 0n) return '0s';
  if (nanos < 1000n) return `${sign}${String(nanos)}ns`;
  if (nanos < 1_000_000n) return `${sign}${decimal(nanos, 1000n)}\xc2\xb5s`;
  if (nanos < SECOND) return `${sign}${decimal(nanos, 1_000_000n)}ms`;
  const minutes = nanos / (60n * SECOND);
  const seconds = `${decimal(nanos % (60n * SECOND), SECOND)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  const hours = minutes / 60n;
  return `${sign}${hours > 0n ? `${String(hours)}h` : ''}${String(minutes % 60n)}m${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const places = String(unit).length - 1;
  const fraction = withoutTrailing(String(value % unit).padStart(places, '0'), '0');
  return `${String(value / unit)}${fraction === '' ? '' : `.${fraction}`}`;
}
