import type { TemplateFault } from './template-error.ts';

/**
 * A fault before it is known where in the template it is: the parser and the evaluator turn it into a
 * TemplateError. As there, its text names types and positions, never a value of the data.
 */
export class Fault extends Error {
  readonly kind: TemplateFault;
  readonly found?: string;
  readonly expected?: string;

  constructor(kind: TemplateFault, problem: string, facts: { found?: string; expected?: string } = {}) {
    super(problem);
    this.kind = kind;
    if (facts.found !== undefined) this.found = facts.found;
    if (facts.expected !== undefined) this.expected = facts.expected;
  }
}

/** A function that cannot do its work on what it was given. */
export function failed(problem: string, facts: { found?: string; expected?: string } = {}): Fault {
  return new Fault('functionFailed', problem, facts);
}

/** A native template would show `<nil>` or `<no value>`. */
export function noValue(): Fault {
  return new Fault('missingKey', 'there is no value to show here', {
    found: 'null, or a key that is not there',
    expected: 'a value; `default` gives one where there may be none',
  });
}

export function wrongType(problem: string, facts: { found?: string; expected?: string } = {}): Fault {
  return new Fault('wrongType', problem, facts);
}
