/** A document of a text, not parsed yet. */
export interface DocumentText {
  /** With its directives, and the marker that begins it where there is one. */
  readonly text: string;
  /** How many lines stand before it. */
  readonly linesBefore: number;
}

const MARKER = /(?:^|\n)(---|\.\.\.)(?=[ \t\r\n]|$)/g;
const BLANK_LINE = /[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/y;
const DIRECTIVE = /%[^\n]*\n/y;

/**
 * The documents of a YAML text one after the other, so that no more than one need be parsed at a time: the parser
 * takes some hundred times the memory of its text. A line that begins with `---` or `...` ends a document wherever it
 * stands, in a text in quotes or a block too (https://yaml.org/spec/1.2.2/#document-markers, c-forbidden). What is
 * blank or holds comments alone is left out.
 */
export function* splitDocuments(text: string): Generator<DocumentText> {
  let start = 0;
  let linesBefore = 0;
  let isOpen = false;

  const cut = (end: number): DocumentText => {
    const document = { text: text.slice(start, end), linesBefore };
    linesBefore += lineBreaksIn(document.text);
    start = end;
    isOpen = false;
    return document;
  };

  for (const match of text.matchAll(MARKER)) {
    const [whole, marker = ''] = match;
    const at = match.index + whole.length - marker.length;
    if (marker === '...') {
      const lineEnd = text.indexOf('\n', at);
      yield* unlessBlank(cut(lineEnd === -1 ? text.length : lineEnd + 1));
      continue;
    }
    // Directives and comments before a marker are of the document that it begins.
    if (isOpen || !isHead(text, start, at)) yield* unlessBlank(cut(at));
    isOpen = true;
  }
  yield* unlessBlank(cut(text.length));
}

function* unlessBlank(document: DocumentText): Generator<DocumentText> {
  const { text } = document;
  if (!isHead(text, text.startsWith('---') ? 3 : 0, text.length, false)) yield document;
}

/** Whether a part of a text, up to the beginning of a line, is blank lines and comments, or directives. */
function isHead(text: string, from: number, to: number, directives = true): boolean {
  for (let at = from; at < to;) {
    const line = [BLANK_LINE, ...(directives ? [DIRECTIVE] : [])].find((one) => {
      one.lastIndex = at;
      return one.test(text);
    });
    if (line === undefined) return false;
    at = line.lastIndex;
  }
  return true;
}

function lineBreaksIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
