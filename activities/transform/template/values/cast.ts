import { valueOf } from '../evaluate/arguments.ts';
import type { Bytes } from './bytes.ts';
import { WrittenNumber } from './written-number.ts';
import { Int, truncateToInt64 } from './int.ts';
import { parseFloat64, parseInt64 } from './parse-number.ts';
import type { Value } from './value.ts';

/**
 * What sprig makes of any value where it wants an integer (github.com/spf13/cast): a float loses its fraction, text
 * is read as Go writes integers, and what is no number is 0.
 */
export function toInt64(value: Value): bigint {
  if (value instanceof Int) return BigInt.asIntN(64, value.value);
  if (typeof value === 'number') return truncateToInt64(value);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return (value === '' ? 0n : parseInt64(withoutFraction(value))) ?? 0n;
  if (value instanceof WrittenNumber) return toInt64(valueOf(value));
  return 0n;
}

/** As {@link toInt64}, where sprig wants a float64. */
export function toFloat64(value: Value): number {
  if (value instanceof Int) return Number(value.value);
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseFloat64(value) ?? 0;
  if (value instanceof WrittenNumber) return toFloat64(valueOf(value));
  return 0;
}

/** `12.7` is 12; `.7` is 0. */
function withoutFraction(text: Bytes): Bytes {
  const found = /^([-+]?[0-9]*)\.[0-9]*$/.exec(text);
  const whole = found?.[1];
  if (whole === undefined) return text;
  return /[0-9]$/.test(whole) ? whole : `${whole}0`;
}
