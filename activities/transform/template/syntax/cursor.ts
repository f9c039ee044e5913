import { describe, type Token, type TokenKind } from './token.ts';
import { SyntaxFault } from './syntax-fault.ts';

/** Where the parser is in the tokens. The last token is always the end. */
export class Cursor {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('tokens without an end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  is(kind: TokenKind, text?: string): boolean {
    const token = this.peek();
    return token.kind === kind && (text === undefined || token.text === text);
  }

  /** Whether an action with this keyword begins here. */
  isAction(keyword: string): boolean {
    const word = this.peek(1);
    return this.is('open') && word.kind === 'keyword' && word.text === keyword;
  }

  expect(kind: TokenKind, where: string, expected: string): Token {
    if (!this.is(kind)) throw this.unexpected(where, expected);
    return this.next();
  }

  unexpected(where: string, expected: string): SyntaxFault {
    const token = this.peek();
    return new SyntaxFault(token.at, `unexpected ${where}`, { found: describe(token), expected });
  }
}
