import { Fault } from '../fault.ts';

/** A fault at a known place of the text. */
export class SyntaxFault extends Fault {
  /** UTF-16 offset. */
  readonly at: number;

  constructor(at: number, problem: string, facts: { found?: string; expected?: string } = {}) {
    super('syntax', problem, facts);
    this.at = at;
  }
}

/** Line and column of an offset, from 1; a column is a character. */
export function positionOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: Array.from(before.slice(lineStart)).length + 1 };
}
