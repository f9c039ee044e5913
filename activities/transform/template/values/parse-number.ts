/**
 * Go's strconv.ParseInt with base 0: an optional sign, then a decimal number or one with a prefix (0x, 0o, 0b, or
 * 0 for octal), underscores between digits.
 * @returns undefined where the text is no integer; its size is not checked
 */
function parseInteger(text: string): bigint | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (!underscoresFit(text)) return undefined;
  const digits = body.replaceAll('_', '');
  const form = FORMS.find(({ pattern }) => pattern.test(digits));
  if (form === undefined) return undefined;
  const value = BigInt(form.prefix + digits.slice(form.skip));
  return sign === '-' ? -value : value;
}

const FORMS = [
  { pattern: /^0[xX][0-9a-fA-F]+$/, skip: 2, prefix: '0x' },
  { pattern: /^0[oO][0-7]+$/, skip: 2, prefix: '0o' },
  { pattern: /^0[bB][01]+$/, skip: 2, prefix: '0b' },
  { pattern: /^0[0-7]+$/, skip: 1, prefix: '0o' },
  { pattern: /^(?:0|[1-9][0-9]*)$/, skip: 0, prefix: '' },
];

/** An underscore stands between digits, or between a base prefix and a digit. */
function underscoresFit(text: string): boolean {
  if (!text.includes('_')) return true;
  const body = text.replace(/^[+-]/, '');
  const hex = /^0[xX]/.test(body);
  const digit = hex ? '[0-9a-fA-F]' : '[0-9]';
  const number = body.replace(/^0[bBoOxX]/, '0');
  return !new RegExp(`^_|_$|__|(?<!${digit})_|_(?!${digit})`).test(number);
}

const MAX_INT64 = 2n ** 63n - 1n;

/** As parseInteger, where the integer is an int64. */
export function parseInt64(text: string): bigint | undefined {
  const value = parseInteger(text);
  return value !== undefined && value >= -MAX_INT64 - 1n && value <= MAX_INT64 ? value : undefined;
}

/** As parseInteger, where the integer is a uint64 and has no sign. */
export function parseUint64(text: string): bigint | undefined {
  const value = /^[+-]/.test(text) ? undefined : parseInteger(text);
  return value !== undefined && value < 2n ** 64n ? value : undefined;
}

/** Go's strconv.ParseInt with base 10: digits with an optional sign and nothing else. */
export function parseDecimal(text: string): bigint | undefined {
  const value = /^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
  return value !== undefined && value >= -MAX_INT64 - 1n && value <= MAX_INT64 ? value : undefined;
}

const DECIMAL_FLOAT = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const SPECIAL = /^([+-]?)(?:(inf|infinity)|nan)$/i;

/**
 * Go's strconv.ParseFloat of 64 bits: decimal or hexadecimal, `inf`, `nan`.
 * @returns undefined where the text is no number or larger than a float64 holds
 */
export function parseFloat64(text: string): number | undefined {
  const special = SPECIAL.exec(text);
  if (special) {
    if (special[2] === undefined) return special[1] === '' ? Number.NaN : undefined;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (!underscoresFit(text)) return undefined;
  const plain = text.replaceAll('_', '');
  const value = DECIMAL_FLOAT.test(plain) ? Number(plain) : hexFloat(plain);
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/;

function hexFloat(text: string): number | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = ''] = HEX_FLOAT.exec(text) ?? [];
  if (whole + fraction === '') return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const magnitude = scale(mantissa, Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

/** mantissa × 2^exponent, rounded once, to even. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  if (exponent >= 0) return exponent > 2000 ? Infinity : Number(mantissa << BigInt(exponent));
  const bits = mantissa.toString(2).length;
  // The last place of the result, in bits of the mantissa: a subnormal number has fewer than 53.
  const drop = Math.max(bits - 53, -1074 - exponent, 0);
  if (drop > bits + 1) return 0;
  const unit = 1n << BigInt(drop);
  const rest = mantissa & (unit - 1n);
  const kept = mantissa >> BigInt(drop);
  const up = rest * 2n > unit || (rest * 2n === unit && (kept & 1n) === 1n) ? 1n : 0n;
  return power(Number(kept + up), exponent + drop);
}

function power(value: number, exponent: number): number {
  return exponent < -1022 ? value * 2 ** -1022 * 2 ** (exponent + 1022) : value * 2 ** exponent;
}
