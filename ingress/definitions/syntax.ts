import type { ErrorCode } from 'yaml';

/** What is wrong with the YAML, in words of ours: the parser's own may quote the text. */
const problems = {
  ALIAS_PROPS: 'expected an alias (*name) without anchor or tag',
  BAD_ALIAS: 'expected the name of an alias or anchor after * or &',
  BAD_COLLECTION_TYPE: 'expected no tag that makes a list of a map or a map of a list',
  BAD_DIRECTIVE: 'expected no directive (a line that begins with %) that YAML 1.2 does not have',
  BAD_DQ_ESCAPE:
    'expected an escape that YAML knows after \\ in a text in double quotes; use single quotes to keep it',
  BAD_INDENT: 'expected this line to be indented like the others of its map or list',
  BAD_PROP_ORDER: 'expected anchor and tag before the ?, : or - that follows',
  BAD_SCALAR_START: 'expected quotes around a text that begins with @ or `',
  BLOCK_AS_IMPLICIT_KEY:
    'expected one field on this line, found another `:`; quote the text or start a new line',
  BLOCK_IN_FLOW: 'expected only [lists] and {maps} in brackets inside of brackets',
  DUPLICATE_KEY: 'expected each field once in a map',
  IMPOSSIBLE: 'not YAML',
  KEY_OVER_1024_CHARS: 'expected a field name of at most 1024 characters; a closing quote may be missing',
  MISSING_CHAR: 'expected a closing quote, a closing bracket, a comma or a `:` here',
  MULTILINE_IMPLICIT_KEY: 'expected a field name on one line; a `:` may be missing on the line before',
  MULTIPLE_ANCHORS: 'expected at most one anchor',
  MULTIPLE_DOCS: 'expected one document',
  MULTIPLE_TAGS: 'expected at most one tag',
  NON_STRING_KEY: 'expected a text as the name of a field',
  RESOURCE_EXHAUSTION: 'expected fewer levels of maps and lists inside of each other',
  TAB_AS_INDENT: 'expected spaces, found a tab; YAML is indented with spaces only',
  TAG_RESOLVE_FAILED: 'expected no tag (!name) of one’s own',
  UNEXPECTED_TOKEN: 'expected something else here; a text with special characters needs quotes',
} as const satisfies Record<ErrorCode, string>;

export function syntaxProblem(code: ErrorCode): string {
  return problems[code];
}

export function repeatedField(name: string): string {
  return `${problems.DUPLICATE_KEY}, found \`${name.slice(0, 60)}\` again`;
}
