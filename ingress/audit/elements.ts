import { readJson, readWholeJson, skipSpace, type JsonError, type Wanted } from './json.ts';
import { prefixReason } from './wrapper.ts';

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
  /** What was wanted of it. */
  readonly value: unknown;
  readonly text: string;
}

/** `undefined` is a pause: something else may be done. */
export type Read = { readonly ok: Element } | { readonly malformed: MalformedEvent } | undefined;

/** Lines, or line breaks, between two pauses. */
const LINES = 4_096;

/**
 * The JSON values of a text that is one object, an array of them, or one a line. A byte order mark, blank lines
 * and CRLF are fine. Of an array, what stands before a mistake is read.
 */
export function* readElements(body: string, wanted: Wanted): Generator<Read> {
  const text = body.startsWith('\uFEFF') ? body.slice(1) : body;
  const start = skipSpace(text, 0);
  if (start === text.length) return;
  const line = 1 + (yield* lineBreaks(text, 0, start));
  if (text[start] === '[') yield* readArray(text, { start, line }, wanted);
  else yield* readLines(text, { start, line }, wanted);
}

/** Where a text begins, white space left out. */
interface Beginning {
  readonly start: number;
  readonly line: number;
}

function* readArray(text: string, { start, line }: Beginning, wanted: Wanted): Generator<Read> {
  let at = skipSpace(text, start + 1);
  let element = 1;
  if (text[at] !== ']')
    for (; ; element++) {
      const read = yield* readJson(text, at, wanted);
      if ('error' in read) {
        const { offset, expected } = read.error;
        const first = element === 1 && offset === at && expected === 'a value';
        const error = first ? { offset, expected: 'a value or ]' } : read.error;
        yield* mistakeInArray(text, start, line, error, element);
        return;
      }
      yield { ok: { line, element, value: read.value, text: text.slice(at, read.end) } };
      at = skipSpace(text, read.end);
      if (text[at] === ']') break;
      if (text[at] !== ',') {
        yield* mistakeInArray(text, start, line, { offset: at, expected: 'a comma or ]' }, element);
        return;
      }
      at = skipSpace(text, at + 1);
    }
  const end = skipSpace(text, at + 1);
  if (end < text.length)
    yield* mistakeInArray(text, start, line, { offset: end, expected: 'the end of the text' }, element);
}

function* mistakeInArray(
  text: string,
  start: number,
  line: number,
  { offset, expected }: JsonError,
  element: number,
): Generator<Read> {
  const at = yield* lineBreaks(text, start, offset);
  const column = columnOf(text, offset);
  yield { malformed: { line: line + at, element, column, reason: `expected ${expected}` } };
}

function* readLines(text: string, { start, line: firstLine }: Beginning, wanted: Wanted): Generator<Read> {
  let number = firstLine;
  for (let from = text.lastIndexOf('\n', start) + 1; from <= text.length; number++) {
    if (number % LINES === 0) yield undefined;
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(from, end);
    from = end + 1;
    if (skipSpace(line, 0) === line.length) continue;
    const read = yield* readWholeJson(line, 0, wanted);
    if (!('error' in read)) {
      yield { ok: { line: number, value: read.value, text: line } };
      continue;
    }
    if (number === firstLine && newline !== -1) {
      // One object may be spread over lines, as people post it.
      const whole = yield* readWholeJson(text, start, wanted);
      if (!('error' in whole)) {
        yield { ok: { line: number, value: whole.value, text } };
        return;
      }
    }
    const { offset, expected } = read.error;
    const prefixed = prefixReason(line);
    yield {
      malformed: {
        line: number,
        column: prefixed === undefined ? offset + 1 : 1,
        reason: prefixed ?? `expected ${expected}`,
      },
    };
  }
}

function* lineBreaks(text: string, from: number, to: number): Generator<undefined, number> {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1))
    if (++count % LINES === 0) yield undefined;
  return count;
}

function columnOf(text: string, offset: number): number {
  return offset === 0 ? 1 : offset - text.lastIndexOf('\n', offset - 1);
}
