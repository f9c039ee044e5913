import { bytesOfRune, REPLACEMENT, runesOf, type Bytes } from '../values/bytes.ts';
import { isPrint } from '../values/unicode.ts';

const ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  92: '\\\\',
};

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

function escaped(code: number, quote: string, ascii: boolean): Bytes {
  if (code === quote.charCodeAt(0)) return `\\${quote}`;
  const simple = ESCAPES[code];
  if (simple !== undefined) return simple;
  if (code < 0x80 ? code >= 0x20 && code !== 0x7f : !ascii && isPrint(code)) return bytesOfRune(code);
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

/** Go's strconv.Quote: a string literal; bytes that are no UTF-8 become \x escapes. */
export function quote(bytes: Bytes, ascii = false): Bytes {
  let quoted = '"';
  for (const rune of runesOf(bytes)) {
    const invalid = rune.code === REPLACEMENT && rune.size === 1;
    quoted += invalid ? `\\x${hex(rune.bytes.charCodeAt(0), 2)}` : escaped(rune.code, '"', ascii);
  }
  return `${quoted}"`;
}

/** Go's strconv.QuoteRune: a character literal. */
export function quoteRune(code: number, ascii = false): Bytes {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return `'${escaped(valid ? code : REPLACEMENT, "'", ascii)}'`;
}

/** Whether a raw string literal on one line can hold it. */
export function canBackquote(bytes: Bytes): boolean {
  for (const { code, size } of runesOf(bytes))
    if (
      code === 0xfeff ||
      (code === REPLACEMENT && size === 1) ||
      (code < 0x20 && code !== 9) ||
      code === 0x60 ||
      code === 0x7f
    )
      return false;
  return true;
}
