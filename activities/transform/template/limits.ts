import { Fault } from './fault.ts';

/** Bounds on one rendering, so that no template runs for ever or fills the memory. */
export interface TemplateLimits {
  /** Nodes evaluated, turns of loops and items handled by functions together. */
  readonly steps: number;
  /** Bytes written. */
  readonly outputBytes: number;
  /** Bytes of text, and 16 for each item of a list or map, that functions make; never given back. */
  readonly workBytes: number;
  /** Templates called by templates, and values within values. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: TemplateLimits = {
  steps: 1_000_000,
  outputBytes: 1024 * 1024,
  workBytes: 64 * 1024 * 1024,
  depth: 100,
};

/** Largest template text, in UTF-16 units. A ConfigMap or a secret that held more could not be stored. */
export const MAX_TEMPLATE_LENGTH = 1024 * 1024;

/** Deepest nesting of blocks and of parentheses in a template's text. */
export const MAX_NESTING = 200;

/** What is left of the limits of one rendering. */
export class Budget {
  readonly limits: TemplateLimits;
  /**
   * A native template: what Go would show in place of a value (`<nil>`, `%!d(string=x)`, a decoder's error) is an
   * error, and numbers of the data are printed with the digits they were written in.
   */
  readonly strict: boolean;
  private steps = 0;
  private work = 0;
  private written = 0;

  constructor(limits: TemplateLimits, strict = false) {
    this.limits = limits;
    this.strict = strict;
  }

  step(count = 1): void {
    this.steps += count;
    if (this.steps > this.limits.steps)
      throw limit('the template does too much work', `at most ${this.limits.steps} steps`);
  }

  /** To be called before the bytes are made. */
  make(bytes: number): void {
    this.work += bytes;
    if (this.work > this.limits.workBytes)
      throw limit('the template makes too much text', `at most ${this.limits.workBytes} bytes in all`);
  }

  /** To be called before the bytes are written. */
  output(bytes: number): void {
    this.written += bytes;
    if (this.written > this.limits.outputBytes)
      throw limit('the result is too large', `at most ${this.limits.outputBytes} bytes`);
  }

  /** For a walk into values that may hold themselves. */
  depth(depth: number, what: string): void {
    if (depth > this.limits.depth) throw limit(`${what} too deep`, `at most ${this.limits.depth} levels`);
  }
}

function limit(problem: string, expected: string): Fault {
  return new Fault('limit', problem, { expected });
}
