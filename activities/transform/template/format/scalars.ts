import { bytesOfRune, runesOf, type Bytes } from '../values/bytes.ts';
import { isPrint } from '../values/unicode.ts';
import { pad, type Flags } from './flags.ts';
import { formatFloat, type FloatForm } from './float.ts';
import { canBackquote, quote, quoteRune } from './quote.ts';

/** Bases of the integer verbs. */
const BASES: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** An integer under a verb; undefined where the verb is not for integers. */
export function formatInteger(value: bigint, signed: boolean, verb: string, flags: Flags): Bytes | undefined {
  if (verb === 'v') {
    if (flags.sharpV && !signed) return integer(value, 16, 'x', { ...flags, sharp: true });
    return integer(value, 10, 'd', flags);
  }
  const base = BASES[verb];
  if (base !== undefined) return integer(value, base, verb, flags);
  const unsigned = Number(BigInt.asUintN(64, value));
  if (verb === 'c') return pad(bytesOfRune(unsigned), flags);
  if (verb === 'q') return pad(quoteRune(unsigned, flags.plus), flags);
  return verb === 'U' ? pad(codePoint(BigInt.asUintN(64, value), flags), flags, false) : undefined;
}

function integer(value: bigint, base: number, verb: string, flags: Flags): Bytes {
  const negative = value < 0n;
  const { width, precision } = flags;
  if (precision === 0 && value === 0n) return pad('', flags, false);
  const signed = negative || flags.plus || flags.space;
  const zeros = flags.zero && !flags.minus && width !== undefined ? width - (signed ? 1 : 0) : 0;
  let digits = (negative ? -value : value).toString(base).padStart(precision ?? zeros, '0');
  if (verb === 'X') digits = digits.toUpperCase();
  if (flags.sharp) {
    if (base === 2) digits = `0b${digits}`;
    if (base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
    if (base === 16) digits = `0${verb}${digits}`;
  }
  if (verb === 'O') digits = `0o${digits}`;
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  return pad(sign + digits, flags, false);
}

function codePoint(value: bigint, { precision, sharp }: Flags): Bytes {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(precision ?? 4, 4), '0');
  const code = Number(value);
  const shown = sharp && code <= 0x10ffff && isPrint(code) ? ` '${bytesOfRune(code)}'` : '';
  return `U+${digits}${shown}`;
}

/** A float64 under a verb; undefined where the verb is not for floats. */
export function formatNumber(value: number, verb: string, flags: Flags): Bytes | undefined {
  if (verb === 'v') return float(value, 'g', undefined, flags);
  if ('bgGxX'.includes(verb)) return float(value, verb as FloatForm, undefined, flags);
  return 'eEfF'.includes(verb) ? float(value, verb as FloatForm, 6, flags) : undefined;
}

function float(value: number, form: FloatForm, fallback: number | undefined, flags: Flags): Bytes {
  const precision = flags.precision ?? fallback;
  let text = formatFloat(value, form, precision);
  if (!/^[+-]/.test(text)) text = `${flags.space && !flags.plus ? ' ' : '+'}${text}`;
  if (!Number.isFinite(value)) {
    const bare = text === '+NaN' && !flags.space && !flags.plus ? 'NaN' : text;
    return pad(bare === '+Inf' && !flags.plus ? '+Inf' : bare, flags, false);
  }
  if (flags.sharp && form !== 'b') text = withPoint(text, form, precision);
  if (!flags.plus && text.startsWith('+')) return pad(text.slice(1), flags);
  const { width = 0 } = flags;
  return flags.zero && !flags.minus && width > text.length
    ? text.slice(0, 1) + text.slice(1).padStart(width - 1, '0')
    : pad(text, flags);
}

/** The `#` flag: always a point, and for `%g` the zeros that its precision counts. */
function withPoint(text: string, form: FloatForm, precision: number | undefined): string {
  const split = form === 'x' || form === 'X' ? /[pP]/.exec(text) : /[eEpP]/.exec(text);
  const end = split?.index ?? text.length;
  const number = text.slice(0, end);
  let missing = 'gGx'.includes(form) ? (precision ?? 6) : 0;
  const counted = number.slice(1).replace('.', '').replace(/^0+/, '');
  // Go counts the x of 0x as a digit, too.
  missing -= counted.length;
  if (!number.includes('.') && number.length === 2 && number[1] === '0') missing -= 1;
  const point = number.includes('.') ? '' : '.';
  return number + point + '0'.repeat(Math.max(missing, 0)) + text.slice(end);
}

/** A string under a verb; undefined where the verb is not for strings. */
export function formatString(value: Bytes, verb: string, flags: Flags): Bytes | undefined {
  if (verb === 'q' || (verb === 'v' && flags.sharpV)) return quoted(value, flags);
  if (verb === 'v' || verb === 's') return pad(truncated(value, flags), flags);
  return verb === 'x' || verb === 'X' ? hexBytes(value, verb, flags) : undefined;
}

function quoted(value: Bytes, flags: Flags): Bytes {
  const text = truncated(value, flags);
  if (flags.sharp && canBackquote(text)) return pad(`\`${text}\``, flags);
  return pad(quote(text, flags.plus), flags);
}

/** As many characters as the precision says. */
function truncated(value: Bytes, { precision }: Flags): Bytes {
  if (precision === undefined || value.length <= precision) return value;
  let count = 0;
  for (const { at } of runesOf(value)) {
    if (count === precision) return value.slice(0, at);
    count += 1;
  }
  return value;
}

function hexBytes(value: Bytes, verb: 'x' | 'X', flags: Flags): Bytes {
  const bytes = Array.from(value.slice(0, flags.precision));
  if (bytes.length === 0) return pad('', flags);
  const digits = bytes.map((byte) => {
    const text = byte.charCodeAt(0).toString(16).padStart(2, '0');
    return verb === 'X' ? text.toUpperCase() : text;
  });
  const prefix = flags.sharp ? `0${verb}` : '';
  return pad(flags.space ? digits.map((each) => prefix + each).join(' ') : prefix + digits.join(''), flags);
}
