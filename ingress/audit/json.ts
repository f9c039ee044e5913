/** Where a text stops being JSON. */
export interface JsonError {
  /** In UTF-16 units from the start. */
  readonly offset: number;
  readonly expected: string;
  /** The element of the outermost array it is in, from 1; 0 where there is none. */
  readonly element: number;
}

type State = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'next';

/**
 * Finds the first mistake in a text that `JSON.parse` refused; undefined where there is none. What engines say of
 * it differs, often lacks the position, and quotes the text, which may hold what must not be repeated.
 * No recursion: depth costs memory, never the stack.
 */
export function findJsonError(text: string): JsonError | undefined {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  let element = 0;
  let at = 0;
  const fail = (expected: string, offset = at): JsonError => ({ offset, expected, element });

  for (;;) {
    while (isSpace(text.charCodeAt(at))) at++;
    const char = text[at];
    const top = open.at(-1);
    if (state === 'next' && top === undefined)
      return char === undefined ? undefined : fail('the end of the text');

    if (char !== undefined && closes(char, top, state)) {
      open.pop();
      state = 'next';
      at++;
    } else if (state === 'next') {
      if (char !== ',') return fail(top === '{' ? 'a comma or }' : 'a comma or ]');
      if (open.length === 1 && top === '[') element++;
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
      at = end;
      state = 'colon';
    } else if (char === '{' || char === '[') {
      open.push(char);
      if (char === '[' && open.length === 1) element = 1;
      state = char === '{' ? 'keyOrEnd' : 'valueOrEnd';
      at++;
    } else {
      const end = char === '"' ? endOfString(text, at) : endOfWord(text, at);
      if (end === undefined) return fail(state === 'value' ? 'a value' : 'a value or ]');
      if (typeof end !== 'number') return fail(end.expected, end.offset);
      at = end;
      state = 'next';
    }
  }
}

function closes(char: string, top: '{' | '[' | undefined, state: State): boolean {
  if (char === '}') return top === '{' && (state === 'keyOrEnd' || state === 'next');
  return char === ']' && top === '[' && (state === 'valueOrEnd' || state === 'next');
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function endOfString(text: string, start: number): number | { offset: number; expected: string } {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return { offset: at, expected: 'no control character inside a string' };
    if (code !== 0x5c) continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(text)) return { offset: at, expected: String.raw`an escape such as \n or \u00e9` };
    at = ESCAPE.lastIndex - 1;
  }
  return { offset: text.length, expected: 'the closing double quote of a string' };
}

const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;

function endOfWord(text: string, start: number): number | undefined {
  WORD.lastIndex = start;
  return WORD.test(text) ? WORD.lastIndex : undefined;
}
