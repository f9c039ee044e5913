import { findJsonError } from './json.ts';

/** An event that does not parse. The text itself is never repeated: it may hold what it should not. */
export interface MalformedEvent {
  /** Line of the text, from 1; for an element of an array the line that the array begins on. */
  readonly line: number;
  /** Number of the element, from 1, where the text is an array. */
  readonly element?: number;
  /** Column on that line, from 1, where the text is no JSON; counted in UTF-16 units. */
  readonly column?: number;
  /** What was expected, and of which field. */
  readonly reason: string;
}

/** One JSON value of a text, and where it stands. */
export interface Element {
  readonly line: number;
  readonly element?: number;
  readonly value: unknown;
}

export type Read = { readonly ok: Element } | { readonly malformed: MalformedEvent };

/**
 * The JSON values of a text that is one object, an array of them, or one a line. A byte order mark, blank lines
 * and CRLF are fine. One at a time, so that a large text is never held as values all at once.
 */
export function* readElements(body: string): Generator<Read> {
  const text = body.startsWith('\uFEFF') ? body.slice(1) : body;
  const start = text.search(/[^ \t\r\n]/);
  if (start === -1) return;
  if (text[start] === '[') yield* readArray(text, lineAt(text, start));
  else yield* readLines(text, start);
}

function* readArray(text: string, line: number): Generator<Read> {
  const values = parse(text);
  if (values === undefined) {
    yield { malformed: mistake(text, 1) };
    return;
  }
  if (!Array.isArray(values)) return;
  for (const [i, value] of values.entries()) yield { ok: { line, element: i + 1, value } };
}

function* readLines(text: string, start: number): Generator<Read> {
  let number = lineAt(text, start);
  let first = true;
  for (let from = text.lastIndexOf('\n', start) + 1; from <= text.length; number++) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(from, end);
    from = end + 1;
    if (/^[ \t\r]*$/.test(line)) continue;
    const value = parse(line);
    if (value === undefined && first) {
      // One object may be spread over lines, as people post it.
      const whole = parse(text);
      if (whole !== undefined) {
        yield { ok: { line: number, value: whole } };
        return;
      }
    }
    first = false;
    yield value === undefined ? { malformed: mistake(line, number) } : { ok: { line: number, value } };
  }
}

/** Undefined is no JSON value, so it can say that the text is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function mistake(text: string, firstLine: number): MalformedEvent {
  const { offset, expected, element } = findJsonError(text) ?? { offset: 0, expected: 'JSON', element: 0 };
  const lineStart = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  return {
    line: firstLine + lineAt(text, offset) - 1,
    ...(element > 0 && { element }),
    column: offset - lineStart + 1,
    reason: `expected ${expected}`,
  };
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
