import { bytesOf, type Bytes } from '../values/bytes.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One character of a literal as bytes, and the code it stands for. */
interface Char {
  readonly bytes: Bytes;
  readonly code: number;
  /** UTF-16 units read. */
  readonly length: number;
}

/**
 * The bytes that a string literal of Go stands for, its quotes included in the text.
 * @returns undefined where it holds an escape that Go does not know
 */
export function unquote(literal: string): Bytes | undefined {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return bytesOf(inner.replaceAll('\r', ''));
  let bytes = '';
  for (let at = 0; at < inner.length;) {
    const char = charAt(inner, at, '"');
    if (char === undefined) return undefined;
    bytes += char.bytes;
    at += char.length;
  }
  return bytes;
}

/** The code point that a character literal of Go stands for; undefined where it is not exactly one. */
export function unquoteChar(literal: string): number | undefined {
  const inner = literal.slice(1, -1);
  const char = inner === '' ? undefined : charAt(inner, 0, "'");
  return char?.length === inner.length ? char.code : undefined;
}

function charAt(text: string, at: number, quote: string): Char | undefined {
  const code = text.codePointAt(at) ?? 0;
  const char = String.fromCodePoint(code);
  if (char === quote || char === '\n') return undefined;
  if (char !== '\\') return { bytes: bytesOf(char), code, length: char.length };
  const escape = text[at + 1] ?? '';
  const simple = SIMPLE[escape] ?? (escape === quote ? quote : undefined);
  if (simple !== undefined) return { bytes: simple, code: simple.charCodeAt(0), length: 2 };
  if (/[0-7]/.test(escape)) return byte(text.slice(at + 1, at + 4), /^[0-3][0-7]{2}$/, 8, 4);
  const digits = HEX_DIGITS[escape];
  if (digits === undefined) return undefined;
  const hex = text.slice(at + 2, at + 2 + digits);
  if (digits === 2) return byte(hex, /^[0-9a-fA-F]{2}$/, 16, 4);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const point = Number.parseInt(hex, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
  return { bytes: bytesOf(String.fromCodePoint(point)), code: point, length: 2 + digits };
}

function byte(digits: string, form: RegExp, base: number, length: number): Char | undefined {
  if (!form.test(digits)) return undefined;
  const code = Number.parseInt(digits, base);
  return { bytes: String.fromCharCode(code), code, length };
}
