/**
 * Control characters, other line breaks, halves of characters, and all of Unicode's format characters (bidirectional
 * ones, zero-width ones, tags): what is not itself when shown, or not seen at all.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Per UTF-16 unit, as JSON has it: a character beyond U+FFFF is two. */
const escape = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * A text that may be of several lines, as it may be shown: what a terminal would obey, or show in another order than
 * it stands, is escaped as in JSON (`\u001b`), so that the text of a JSON document keeps its meaning.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\n' || character === '\t' ? character : escape(character),
  );
}

/** The same for a name, a path or a message, which is one line: a line break in it is escaped as well. */
export function printableLine(text: string): string {
  return text.replace(UNPRINTABLE, escape);
}
