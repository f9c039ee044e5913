/** Pieces of a template. Keywords are pieces of their own; the parser never sees space, only that there was some. */
export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'number'
  | 'char'
  | 'string'
  | 'rawString'
  | 'declare'
  | 'assign'
  | 'pipe'
  | 'comma'
  | 'leftParen'
  | 'rightParen'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** UTF-16 offset in the template's text. */
  readonly at: number;
  /** Whether there is space before it, inside an action. */
  readonly spaced: boolean;
}

export const KEYWORDS: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

const NAMES: Readonly<Record<TokenKind, string>> = {
  text: 'text',
  open: 'the start of an action',
  close: 'the end of the action',
  identifier: 'a name',
  keyword: 'a keyword',
  field: 'a field',
  variable: 'a variable',
  dot: '"."',
  nil: 'nil',
  bool: 'a boolean',
  number: 'a number',
  char: 'a character',
  string: 'a string',
  rawString: 'a string',
  declare: '":="',
  assign: '"="',
  pipe: '"|"',
  comma: '","',
  leftParen: '"("',
  rightParen: '")"',
  end: 'the end of the template',
};

const SHOWN: ReadonlySet<TokenKind> = new Set(['identifier', 'keyword', 'field', 'variable']);

/** What was found, for an error. Literals are not shown: someone may have written a secret into the template. */
export function describe({ kind, text }: Token): string {
  return SHOWN.has(kind) ? `${NAMES[kind]} ${text}` : NAMES[kind];
}
