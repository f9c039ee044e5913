/** Control characters, bidirectional ones, other line breaks, and halves of characters: all that is not itself when shown. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

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
