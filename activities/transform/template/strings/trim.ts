import { runesOf, type Bytes } from '../values/bytes.ts';
import { isSpace } from '../values/unicode.ts';

/** Takes away runes at both ends; invalid bytes count as U+FFFD. */
function trimBoth(text: Bytes, drop: (code: number) => boolean): Bytes {
  const kept = [...runesOf(text)].filter(({ code }) => !drop(code));
  const [first, last] = [kept.at(0), kept.at(-1)];
  return first === undefined || last === undefined ? '' : text.slice(first.at, last.at + last.size);
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
