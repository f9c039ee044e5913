import { withoutTrailing } from '../strings/trim.ts';

/** A decimal number 0.DIGITS × 10^point; no digits for zero. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

export type FloatForm = 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'x' | 'X' | 'b';

/**
 * A float64 as Go's strconv.FormatFloat writes it.
 * @param precision digits after the point (of `g`: in all); undefined for as few as tell the number apart
 */
export function formatFloat(value: number, form: FloatForm, precision?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const magnitude = Math.abs(value);
  if (form === 'b') return sign + binary(magnitude);
  if (form === 'x' || form === 'X') {
    const text = hexadecimal(magnitude, precision);
    return sign + (form === 'X' ? text.toUpperCase() : text);
  }
  const text = decimalText(magnitude, form === 'F' ? 'f' : form, precision);
  return sign + text;
}

function decimalText(value: number, form: 'e' | 'E' | 'f' | 'g' | 'G', precision?: number): string {
  const short = precision === undefined;
  const decimal = short ? shortest(value) : rounded(value, form, precision);
  const { digits, point } = decimal;
  if (form === 'f') return plain(decimal, precision ?? Math.max(digits.length - point, 0));
  const letter = form === 'E' || form === 'G' ? 'E' : 'e';
  if (form === 'e' || form === 'E')
    return scientific(decimal, precision ?? Math.max(digits.length - 1, 0), letter);
  const wanted = short ? digits.length : Math.max(precision, 1);
  // A number with fewer digits than its point needs none of the zeros an exponent would save.
  const limit = short ? 6 : wanted > digits.length && digits.length >= point ? digits.length : wanted;
  const exponent = point - 1;
  if (digits !== '' && (exponent < -4 || exponent >= limit))
    return scientific(decimal, Math.min(wanted, digits.length) - 1, letter);
  return plain(decimal, Math.max(digits.length - point, 0));
}

/** The fewest digits that make the same float64: what JavaScript writes, too. */
function shortest(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

function rounded(value: number, form: 'e' | 'E' | 'f' | 'g' | 'G', precision: number): Decimal {
  const decimal = exact(value);
  const keep =
    form === 'f'
      ? decimal.point + precision
      : form === 'g' || form === 'G'
        ? Math.max(precision, 1)
        : precision + 1;
  return roundTo(decimal, keep);
}

/** Every digit of a float64: a fraction of a power of two ends in decimal. */
function exact(value: number): Decimal {
  const { mantissa, exponent } = parts(value);
  if (mantissa === 0n) return { digits: '', point: 0 };
  const digits = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = digits.toString();
  return trimmed(text, text.length + Math.min(exponent, 0));
}

function parts(value: number): { mantissa: bigint; exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function trimmed(digits: string, point: number): Decimal {
  const text = withoutTrailing(digits, '0');
  return { digits: text, point: text === '' ? 0 : point };
}

/** The first digits, rounded half to even. */
function roundTo({ digits, point }: Decimal, keep: number): Decimal {
  if (keep >= digits.length) return { digits, point };
  if (keep < 0) return { digits: '', point: 0 };
  const next = digits.charCodeAt(keep) - 48;
  const half = next === 5 && keep + 1 === digits.length;
  const odd = keep > 0 && (digits.charCodeAt(keep - 1) & 1) === 1;
  const kept = digits.slice(0, keep);
  if (half ? !odd : next < 5) return trimmed(kept, point);
  const up = (BigInt(kept === '' ? '0' : kept) + 1n).toString().padStart(keep, '0');
  return trimmed(up, point + (up.length > keep ? 1 : 0));
}

function plain({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (places <= 0) return whole;
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

function scientific({ digits, point }: Decimal, places: number, letter: string): string {
  const first = digits === '' ? '0' : digits.slice(0, 1);
  const fraction = places > 0 ? `.${digits.slice(1, places + 1).padEnd(places, '0')}` : '';
  const exponent = digits === '' ? 0 : point - 1;
  return `${first}${fraction}${letter}${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `%b`: the mantissa and a power of two, both decimal. */
function binary(value: number): string {
  const { mantissa, exponent } = parts(value);
  return `${mantissa.toString()}p${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent))}`;
}

/** `%x`: 0x1.8p+01. */
function hexadecimal(value: number, precision?: number): string {
  let { mantissa, exponent } = parts(value);
  if (mantissa === 0n) exponent = 0;
  else {
    // One bit before the point and 52 after it, also for subnormal numbers.
    while (mantissa < 1n << 52n) {
      mantissa <<= 1n;
      exponent -= 1;
    }
    exponent += 52;
  }
  if (precision !== undefined && precision < 13) {
    const drop = BigInt(52 - 4 * precision);
    const half = 1n << (drop - 1n);
    const rest = mantissa & ((1n << drop) - 1n);
    mantissa >>= drop;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n;
    mantissa <<= drop;
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n;
      exponent += 1;
    }
  }
  const all = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const fraction =
    precision === undefined ? withoutTrailing(all, '0') : all.slice(0, precision).padEnd(precision, '0');
  const lead = mantissa === 0n ? '0' : '1';
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `0x${lead}${fraction === '' ? '' : `.${fraction}`}p${power}`;
}
