/** Go's unicode tables that the template functions go by, for single code points. */

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const LETTER = /^\p{L}$/u;
const UPPER = /^\p{Lu}$/u;
const LOWER = /^\p{Ll}$/u;
const TITLE = /^\p{Lt}$/u;
const DIGIT = /^\p{Nd}$/u;
const PUNCTUATION = /^\p{P}$/u;

const test =
  (pattern: RegExp) =>
  (code: number): boolean =>
    pattern.test(String.fromCodePoint(code));

export const isPrint = test(PRINTABLE);
export const isLetter = test(LETTER);
export const isUpper = test(UPPER);
export const isLower = test(LOWER);
export const isTitle = test(TITLE);
export const isDigit = test(DIGIT);
export const isPunctuation = test(PUNCTUATION);

/** unicode.IsSpace: White_Space, which is not quite JavaScript's \s. */
export function isSpace(code: number): boolean {
  return (
    (code >= 0x09 && code <= 0x0d) ||
    code === 0x20 ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** One code point for one: where JavaScript writes several (ß is SS), Go keeps the letter as it is. */
export function toUpper(code: number): number {
  const upper = single(String.fromCodePoint(code).toUpperCase());
  if (upper !== undefined) return upper;
  // Greek letters with iota below have a capital of their own.
  if (code >= 0x1f80 && code <= 0x1faf) return code | 8;
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? code + 9 : code;
}

export function toLower(code: number): number {
  return single(String.fromCodePoint(code).toLowerCase()) ?? (code === 0x130 ? 0x69 : code);
}

/** As {@link toUpper}, but digraphs get one capital (ǆ is ǅ) and Georgian has none. */
export function toTitle(code: number): number {
  if (code >= 0x1c4 && code <= 0x1cc) return code <= 0x1c6 ? 0x1c5 : code <= 0x1c9 ? 0x1c8 : 0x1cb;
  if (code >= 0x1f1 && code <= 0x1f3) return 0x1f2;
  return (code >= 0x10d0 && code <= 0x10ff) || isTitle(code) ? code : toUpper(code);
}

function single(text: string): number | undefined {
  const code = text.codePointAt(0);
  return code !== undefined && text.length === String.fromCodePoint(code).length ? code : undefined;
}
