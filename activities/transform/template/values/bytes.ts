/**
 * A Go string: bytes, one a character (U+0000 to U+00FF). Secrets hold keys and archives that are no text, and
 * Go's `len`, `index`, `trunc` and `printf "%q"` count bytes, so text is turned into its UTF-8 bytes on the way in
 * and back into text on the way out.
 */
export type Bytes = string;

/** What Go puts where bytes are no UTF-8. */
export const REPLACEMENT = 0xfffd;

const ASCII = /^[\0-\x7f]*$/;
const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 of a text; a lone surrogate becomes U+FFFD, as in Go's JSON decoder. */
export function bytesOf(text: string): Bytes {
  return ASCII.test(text) ? text : bytesFrom(encoder.encode(text));
}

/** The text whose UTF-8 the bytes are; undefined where they are not UTF-8. */
export function textOf(bytes: Bytes): string | undefined {
  if (ASCII.test(bytes)) return bytes;
  try {
    return strict.decode(arrayOf(bytes));
  } catch {
    return undefined;
  }
}

const CHUNK = 0x2000;

export function bytesFrom(array: Uint8Array): Bytes {
  let bytes = '';
  for (let i = 0; i < array.length; i += CHUNK) bytes += String.fromCharCode(...array.subarray(i, i + CHUNK));
  return bytes;
}

export function arrayOf(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const array = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) array[i] = bytes.charCodeAt(i);
  return array;
}

/** A code point and how many bytes it takes; U+FFFD and 1 where there is no UTF-8. */
export interface Rune {
  readonly code: number;
  readonly size: number;
}

const BAD: Rune = { code: REPLACEMENT, size: 1 };

/** Smallest code point of each length: an overlong form is no UTF-8. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/** The rune at an offset that is inside the bytes. */
export function runeAt(bytes: Bytes, offset: number): Rune {
  const first = bytes.charCodeAt(offset);
  if (first < 0x80) return { code: first, size: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || offset + size > bytes.length) return BAD;
  let code = first & (0x7f >> size);
  for (let i = 1; i < size; i += 1) {
    const next = bytes.charCodeAt(offset + i);
    if ((next & 0xc0) !== 0x80) return BAD;
    code = (code << 6) | (next & 0x3f);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < (SMALLEST[size] ?? 0) || code > 0x10ffff || surrogate ? BAD : { code, size };
}

/** Each rune with the bytes it stands for. */
export function* runesOf(bytes: Bytes): Generator<Rune & { readonly at: number; readonly bytes: Bytes }> {
  for (let at = 0; at < bytes.length;) {
    const { code, size } = runeAt(bytes, at);
    yield { code, size, at, bytes: bytes.slice(at, at + size) };
    at += size;
  }
}

export function runeCount(bytes: Bytes): number {
  if (ASCII.test(bytes)) return bytes.length;
  let count = 0;
  for (const _ of runesOf(bytes)) count += 1;
  return count;
}

/** UTF-8 of a code point; of U+FFFD for a number that is none. */
export function bytesOfRune(code: number): Bytes {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return bytesOf(String.fromCodePoint(valid ? code : REPLACEMENT));
}
