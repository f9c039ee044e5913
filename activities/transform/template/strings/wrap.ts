import type { Bytes } from '../values/bytes.ts';

/**
 * Breaks a line at spaces, as github.com/Masterminds/goutils does it: bytes are counted, not letters.
 * @param breakWords whether a word longer than a line is broken, too
 */
export function wrap(text: Bytes, width: bigint, newline: Bytes, breakWords: boolean): Bytes {
  const limit = width < 1n ? 1 : width > BigInt(text.length) ? text.length + 1 : Number(width);
  const end = newline === '' ? '\n' : newline;
  let wrapped = '';
  let at = 0;
  while (text.length - at > limit) {
    if (text[at] === ' ') {
      at += 1;
      continue;
    }
    const space = text.slice(at, at + limit + 1).lastIndexOf(' ');
    if (space >= 0) {
      wrapped += text.slice(at, at + space) + end;
      at += space + 1;
    } else if (breakWords) {
      wrapped += text.slice(at, at + limit) + end;
      at += limit;
    } else {
      const next = text.indexOf(' ', at + limit);
      if (next === -1) return wrapped + text.slice(at);
      wrapped += text.slice(at, next) + end;
      at = next + 1;
    }
  }
  return wrapped + text.slice(at);
}
