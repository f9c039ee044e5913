import { KEYWORDS, type Token, type TokenKind } from './token.ts';
import { SyntaxFault } from './syntax-fault.ts';
import { withoutTrailing } from '../strings/trim.ts';

/**
 * Cuts a template into tokens, as https://pkg.go.dev/text/template says: text outside of `{{` and `}}`, actions
 * inside; `{{- ` and ` -}}` take away the space beside them; comments vanish.
 *
 * @throws {SyntaxFault}
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimStart = false;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const end = open === -1 ? text.length : open;
    const marked = open !== -1 && OPEN_TRIM.test(text.slice(open + 2, open + 4));
    pushText(tokens, text, at, end, { trimStart, trimEnd: marked });
    if (open === -1) break;
    const inside = open + 2 + (marked ? 2 : 0);
    if (text.startsWith('/*', inside)) {
      ({ at, trim: trimStart } = comment(text, inside));
      continue;
    }
    tokens.push({ kind: 'open', text: '{{', at: open, spaced: false });
    const action = new ActionLexer(text, inside, open);
    ({ at, trim: trimStart } = action.run(tokens));
  }
  tokens.push({ kind: 'end', text: '', at: text.length, spaced: false });
  return tokens;
}

const OPEN_TRIM = /^-[ \t\r\n]/;
const LEADING = /^[ \t\r\n]+/;

function pushText(
  tokens: Token[],
  text: string,
  from: number,
  to: number,
  { trimStart, trimEnd }: { trimStart: boolean; trimEnd: boolean },
): void {
  let value = text.slice(from, to);
  if (trimStart) value = value.replace(LEADING, '');
  const at = to - value.length;
  if (trimEnd) value = withoutTrailing(value, ' \t\r\n');
  if (value !== '') tokens.push({ kind: 'text', text: value, at, spaced: false });
}

interface Closed {
  readonly at: number;
  /** Whether the text that follows loses its leading space. */
  readonly trim: boolean;
}

function comment(text: string, from: number): Closed {
  const end = text.indexOf('*/', from + 2);
  if (end === -1) throw new SyntaxFault(from, 'the comment is not closed', { expected: '"*/"' });
  const closed = closeAt(text, end + 2);
  if (closed === undefined)
    throw new SyntaxFault(end + 2, 'the comment ends before its action does', {
      expected: '"}}" right after "*/"',
    });
  return closed;
}

function closeAt(text: string, at: number): Closed | undefined {
  if (text.startsWith('}}', at)) return { at: at + 2, trim: false };
  const trimmed = isSpace(text[at]) && text.startsWith('-}}', at + 1);
  return trimmed ? { at: at + 4, trim: true } : undefined;
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

const WORD = /[\p{L}\p{Nd}_]*/uy;
const SIGNED_NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

const SINGLE: Readonly<Record<string, TokenKind>> = {
  '=': 'assign',
  '|': 'pipe',
  ',': 'comma',
  '(': 'leftParen',
  ')': 'rightParen',
};

class ActionLexer {
  private readonly text: string;
  private readonly open: number;
  private at: number;
  private spaced = false;
  private parens = 0;

  constructor(text: string, at: number, open: number) {
    this.text = text;
    this.at = at;
    this.open = open;
  }

  run(tokens: Token[]): Closed {
    for (;;) {
      const closed = closeAt(this.text, this.at);
      if (closed !== undefined) {
        if (this.parens > 0)
          throw new SyntaxFault(this.at, 'a parenthesis is not closed', { expected: '")"' });
        tokens.push({ kind: 'close', text: '}}', at: this.at, spaced: this.spaced });
        return closed;
      }
      if (this.at >= this.text.length)
        throw new SyntaxFault(this.open, 'the action is not closed', { expected: '"}}"' });
      if (isSpace(this.text[this.at])) {
        this.at += 1;
        this.spaced = true;
        continue;
      }
      tokens.push(this.token());
      this.spaced = false;
    }
  }

  private token(): Token {
    const char = this.text[this.at] ?? '';
    if (char === '"') return this.quoted('string');
    if (char === "'") return this.quoted('char');
    if (char === '`') return this.rawString();
    if (char === ':') {
      if (this.text[this.at + 1] !== '=') throw this.unexpected('":="');
      return this.emit('declare', 2);
    }
    if (char === '$') return this.named('variable', 1);
    if (char === '.' && !/[0-9]/.test(this.text[this.at + 1] ?? '')) {
      const name = this.word(this.at + 1);
      return name === '' ? this.emit('dot', 1, true) : this.named('field', 1);
    }
    if (/[0-9.+-]/.test(char)) return this.number();
    const word = this.word(this.at);
    if (word !== '') return this.emit(kindOfWord(word), word.length, true);
    const kind = SINGLE[char];
    if (kind === undefined) throw this.unexpected('a name, a field, a variable or a literal');
    this.parens += kind === 'leftParen' ? 1 : kind === 'rightParen' ? -1 : 0;
    if (this.parens < 0) throw new SyntaxFault(this.at, 'a parenthesis is closed that was not opened');
    return this.emit(kind, 1);
  }

  private word(from: number): string {
    WORD.lastIndex = from;
    return WORD.exec(this.text)?.[0] ?? '';
  }

  private named(kind: TokenKind, prefix: number): Token {
    return this.emit(kind, prefix + this.word(this.at + prefix).length, true);
  }

  private emit(kind: TokenKind, length: number, terminated = false): Token {
    const token = {
      kind,
      text: this.text.slice(this.at, this.at + length),
      at: this.at,
      spaced: this.spaced,
    };
    this.at += length;
    if (terminated && !this.atTerminator()) {
      if (kind === 'field' && this.text[this.at] === '-') throw this.dashedKey(token);
      throw this.unexpected('a space, ".", ",", "|", ":", "(", ")" or "}}" after it');
    }
    return token;
  }

  /** `.my-key`: Go takes no dash in the name of a field, and the function index takes any name. */
  private dashedKey({ at, text }: Token): SyntaxFault {
    const [rest = ''] = /^[\p{L}\p{Nd}_-]*/u.exec(this.text.slice(this.at)) ?? [];
    const before = this.text.slice(this.open + 2, at);
    const [holder = ''] = /(?<![\p{L}\p{Nd}_.$])[\p{L}\p{Nd}_.$]*$/u.exec(before) ?? [];
    const expected = `index ${holder === '' ? '.' : holder} "${text.slice(1)}${rest}"`;
    return new SyntaxFault(at, 'the name of a key with a dash in it', { expected });
  }

  /** What may follow a name, so that `$x+2` is no variable. */
  private atTerminator(): boolean {
    const next = this.text[this.at];
    return (
      next === undefined || isSpace(next) || '.,|:)('.includes(next) || this.text.startsWith('}}', this.at)
    );
  }

  private number(): Token {
    SIGNED_NUMBER.lastIndex = this.at;
    const length = SIGNED_NUMBER.exec(this.text)?.[0].length ?? 0;
    const next = this.at + length;
    if (length === 0 || this.word(next) !== '' || '+-'.includes(this.text[next] ?? ' '))
      throw new SyntaxFault(this.at, 'this is not a number', { expected: 'a number as Go writes it' });
    return this.emit('number', length);
  }

  private quoted(kind: 'string' | 'char'): Token {
    const quote = this.text[this.at];
    for (let i = this.at + 1; i < this.text.length && this.text[i] !== '\n'; i += 1) {
      if (this.text[i] === quote) return this.emit(kind, i + 1 - this.at);
      if (this.text[i] === '\\' && this.text[i + 1] !== '\n') i += 1;
    }
    throw new SyntaxFault(
      this.at,
      kind === 'string' ? 'the string is not closed' : 'the character is not closed',
      {
        expected: kind === 'string' ? "'\"' on the same line" : '"\'" on the same line',
      },
    );
  }

  private rawString(): Token {
    const end = this.text.indexOf('`', this.at + 1);
    if (end === -1) throw new SyntaxFault(this.at, 'the string is not closed', { expected: '"`"' });
    return this.emit('rawString', end + 1 - this.at);
  }

  private unexpected(expected: string): SyntaxFault {
    const char = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0xfffd);
    return new SyntaxFault(this.at, 'a character that has no place here', { found: `"${char}"`, expected });
  }
}

function kindOfWord(word: string): TokenKind {
  if (word === 'true' || word === 'false') return 'bool';
  if (word === 'nil') return 'nil';
  return KEYWORDS.has(word) ? 'keyword' : 'identifier';
}
