import { Lexer } from 'yaml';

/** A definition takes hundreds of bytes, and Temporal carries none above 2 MB. */
const MAX_CHARACTERS = 1_000_000;

/** The parser takes up to 1 kB for each, and that of short values is many times their text. */
const MAX_TOKENS = 500_000;

const REMEDY = 'make several documents of it, with a line of --- between them';

/** Why a document is not parsed: it would take more memory than its worth. Undefined where it can be. */
export function sizeProblem(text: string): string | undefined {
  if (text.length > MAX_CHARACTERS)
    return `expected a document of at most 1 MB (${String(MAX_CHARACTERS)} characters), found ${String(text.length)} characters; ${REMEDY}`;
  if (text.length * TOKENS_A_CHARACTER <= MAX_TOKENS) return undefined;
  let tokens = 0;
  for (const _token of new Lexer().lex(text))
    if (++tokens > MAX_TOKENS) return `expected fewer values in a document; ${REMEDY}`;
  return undefined;
}

/** At most: an indicator for each scalar, and an empty one before each comma. */
const TOKENS_A_CHARACTER = 2;
