/** Where a text stops being JSON. */
export interface JsonError {
  /** In UTF-16 units from the start of the text. */
  readonly offset: number;
  readonly expected: string;
}

/** A value, and the offset after it; or why there is none. */
export type JsonRead = { readonly value: unknown; readonly end: number } | { readonly error: JsonError };

/**
 * What of a value is built; the rest is only checked. So a large text costs time, which is shared out, and no memory.
 * - `value`: a string, number, true, false or null; of an array its first few of those; of an object nothing inside
 * - `keys`: of an object those of these keys that it has, and an empty one where it has others, each with null
 * - a function: of an object the members it names something for
 */
export type Wanted = 'value' | { readonly keys: ReadonlySet<string> } | ((key: string) => Wanted | undefined);

/** Go's decoder, and so Vault, takes nothing deeper (encoding/json, `maxNestingDepth`). */
const MAX_DEPTH = 10_000;

/** Elements of an array that are built: header fields have one or two. */
const BUILT_ELEMENTS = 16;

/** So many tokens are read between two pauses: well below a millisecond. */
const TOKENS = 4_096;

type State = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'next';

/** An object or array of which something is wanted. */
interface Frame {
  readonly wanted: Wanted;
  readonly target: unknown[] | Record<string, unknown>;
  key: string;
}

/**
 * Reads the JSON value that begins at an offset, white space before it included. It takes what `JSON.parse` takes, down
 * to a depth of 10,000. Unlike that it never throws, says where a mistake is without quoting the text, which may hold
 * what must not be repeated, and yields every now and then, so that no text holds up what else is to be done.
 */
export function* readJson(text: string, start: number, wanted: Wanted): Generator<undefined, JsonRead> {
  const open: ('{' | '[')[] = [];
  const frames: Frame[] = [];
  let root: unknown;
  let state: State = 'value';
  let at = start;
  const fail = (expected: string, offset = at): JsonRead => ({ error: { offset, expected } });
  /** What is wanted of the value that begins here. */
  const wantedHere = (): Wanted | undefined => {
    if (open.length === 0) return wanted;
    const frame = frames.length === open.length ? frames.at(-1) : undefined;
    if (frame === undefined) return undefined;
    if (Array.isArray(frame.target)) return frame.target.length < BUILT_ELEMENTS ? 'value' : undefined;
    return typeof frame.wanted === 'function' ? frame.wanted(frame.key) : undefined;
  };
  const put = (value: unknown): void => {
    const frame = frames.at(-1);
    if (frame === undefined) root = value;
    else if (Array.isArray(frame.target)) frame.target.push(value);
    else frame.target[frame.key] = value;
  };

  for (let work = 1; ; work++) {
    if (work >= TOKENS) {
      work = 0;
      yield undefined;
    }
    at = skipSpace(text, at);
    const char = text[at];
    const top = open.at(-1);

    if (char !== undefined && closes(char, top, state)) {
      if (frames.length === open.length) frames.pop();
      open.pop();
      at++;
      if (open.length === 0) return { value: root, end: at };
      state = 'next';
    } else if (state === 'next') {
      if (char !== ',') return fail(top === '{' ? 'a comma or }' : 'a comma or ]');
      state = top === '{' ? 'key' : 'value';
      at++;
    } else if (state === 'colon') {
      if (char !== ':') return fail('a colon');
      state = 'value';
      at++;
    } else if (state === 'key' || state === 'keyOrEnd') {
      if (char !== '"')
        return fail(state === 'key' ? 'a key in double quotes' : 'a key in double quotes or }');
      const end = endOfString(text, at);
      if (typeof end !== 'number') return fail(end.expected, end.offset);
      const frame = frames.length === open.length ? frames.at(-1) : undefined;
      if (frame !== undefined && frame.wanted !== 'value') {
        const key = stringOf(text.slice(at, end));
        frame.key = typeof frame.wanted === 'function' || frame.wanted.keys.has(key) ? key : '';
        if (typeof frame.wanted !== 'function') put(null);
      }
      at = end;
      state = 'colon';
    } else if (char === '{' || char === '[') {
      if (open.length >= MAX_DEPTH) return fail(`at most ${String(MAX_DEPTH)} levels of objects and arrays`);
      const here = wantedHere();
      if (here !== undefined && !Array.isArray(frames.at(-1)?.target)) {
        const target = char === '[' ? [] : (Object.create(null) as Record<string, unknown>);
        put(target);
        frames.push({ wanted: here, target, key: '' });
      }
      open.push(char);
      state = char === '{' ? 'keyOrEnd' : 'valueOrEnd';
      at++;
    } else {
      const end = char === '"' ? endOfString(text, at) : endOfWord(text, at);
      if (end === undefined) return fail(state === 'value' ? 'a value' : 'a value or ]');
      if (typeof end !== 'number') return fail(end.expected, end.offset);
      if (wantedHere() !== undefined) put(JSON.parse(text.slice(at, end)));
      at = end;
      if (open.length === 0) return { value: root, end: at };
      state = 'next';
    }
  }
}

/** As `readJson`, where nothing but white space may follow. */
export function* readWholeJson(text: string, start: number, wanted: Wanted): Generator<undefined, JsonRead> {
  const read = yield* readJson(text, start, wanted);
  if ('error' in read) return read;
  const end = skipSpace(text, read.end);
  return end === text.length ? read : { error: { offset: end, expected: 'the end of the text' } };
}

/** The offset of what is no white space; the length of the text where there is nothing else. */
export function skipSpace(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function closes(char: string, top: '{' | '[' | undefined, state: State): boolean {
  if (char === '}') return top === '{' && (state === 'keyOrEnd' || state === 'next');
  return char === ']' && top === '[' && (state === 'valueOrEnd' || state === 'next');
}

/** @param literal as it stands in JSON, quotes included */
function stringOf(literal: string): string {
  return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);
}

/** What may stand in a string as it is. */
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES = /(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})){1,1000}/y;

function endOfString(text: string, start: number): number | { offset: number; expected: string } {
  for (let at = start + 1; ;) {
    PLAIN.lastIndex = at;
    PLAIN.test(text);
    at = PLAIN.lastIndex;
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (at >= text.length) return { offset: text.length, expected: 'the closing double quote of a string' };
    if (code < 0x20) return { offset: at, expected: 'no control character inside a string' };
    ESCAPES.lastIndex = at;
    if (!ESCAPES.test(text)) return { offset: at, expected: String.raw`an escape such as \n or \u00e9` };
    at = ESCAPES.lastIndex;
  }
}

const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

function endOfWord(text: string, start: number): number | undefined {
  WORD.lastIndex = start;
  return WORD.test(text) ? WORD.lastIndex : undefined;
}
