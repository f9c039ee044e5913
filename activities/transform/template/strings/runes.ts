import { bytesOfRune, runesOf, type Bytes } from '../values/bytes.ts';
import {
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  toLower,
  toTitle,
  toUpper,
} from '../values/unicode.ts';

/** Go's strings.Map: rune for rune; bytes that are no UTF-8 become U+FFFD. */
function mapRunes(text: Bytes, change: (code: number, before: number) => number): Bytes {
  let changed = '';
  let before = 0x20;
  for (const { code } of runesOf(text)) {
    changed += bytesOfRune(change(code, before));
    before = code;
  }
  return changed;
}

const ASCII = /^[\0-\x7f]*$/;

export function upper(text: Bytes): Bytes {
  return ASCII.test(text) ? text.toUpperCase() : mapRunes(text, toUpper);
}

export function lower(text: Bytes): Bytes {
  return ASCII.test(text) ? text.toLowerCase() : mapRunes(text, toLower);
}

/** What Go's strings.Title takes for the end of a word. */
function separates(code: number): boolean {
  if (code < 0x80) return !/[A-Za-z0-9_]/.test(String.fromCharCode(code));
  return !isLetter(code) && !isDigit(code) && isSpace(code);
}

/** Go's strings.Title: the first letter of each word. */
export function title(text: Bytes): Bytes {
  return mapRunes(text, (code, before) => (separates(before) ? toTitle(code) : code));
}

/** The first letter of each word, words being what space separates, in lower case. */
export function untitle(text: Bytes): Bytes {
  let next = true;
  return mapRunes(text, (code) => {
    if (isSpace(code)) {
      next = true;
      return code;
    }
    const changed = next ? toLower(code) : code;
    next = false;
    return changed;
  });
}

export function swapCase(text: Bytes): Bytes {
  let afterSpace = true;
  return mapRunes(text, (code) => {
    if (isUpper(code) || isTitle(code)) {
      afterSpace = false;
      return toLower(code);
    }
    if (isLower(code)) {
      const changed = afterSpace ? toTitle(code) : toUpper(code);
      afterSpace = false;
      return changed;
    }
    afterSpace = isSpace(code);
    return code;
  });
}

/**
 * The first letter of each word, as github.com/Masterminds/goutils does it: byte by byte, so that a letter beyond
 * ASCII becomes two others.
 */
export function initials(text: Bytes): Bytes {
  let next = true;
  let found = '';
  for (const byte of text) {
    const code = byte.charCodeAt(0);
    if (isSpace(code)) next = true;
    else if (next) {
      found += bytesOfRune(code);
      next = false;
    }
  }
  return found;
}

/** Without space; byte by byte as {@link initials}, unless there is none. */
export function withoutSpace(text: Bytes): Bytes {
  const kept = Array.from(text).filter((byte) => !isSpace(byte.charCodeAt(0)));
  if (kept.length === text.length) return text;
  return kept.map((byte) => bytesOfRune(byte.charCodeAt(0))).join('');
}
