import { runesOf, type Bytes } from '../values/bytes.ts';
import { isSpace } from '../values/unicode.ts';

/** Takes away runes at both ends; invalid bytes count as U+FFFD. */
function trimBoth(text: Bytes, drop: (code: number) => boolean): Bytes {
  const kept = [...runesOf(text)].filter(({ code }) => !drop(code));
  const [first, last] = [kept.at(0), kept.at(-1)];
  return first === undefined || last === undefined ? '' : text.slice(first.at, last.at + last.size);
}

/**
 * The text without the given ASCII characters at its end. A loop and no `/x+$/`: that expression tries again from
 * each x of a run that is not at the end, which takes minutes for the longest values.
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Go's strings.TrimSpace. */
export function trimSpace(text: Bytes): Bytes {
  return trimBoth(text, isSpace);
}

/** Go's strings.Trim: takes away the characters of the set. */
export function trimSet(text: Bytes, set: Bytes): Bytes {
  const codes = new Set([...runesOf(set)].map(({ code }) => code));
  return trimBoth(text, (code) => codes.has(code));
}
