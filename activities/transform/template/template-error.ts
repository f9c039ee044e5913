/** What kind of fault it is: where a person has to look. */
export type TemplateFault =
  /** The text is not a template. */
  | 'syntax'
  /** A function that no one offers. */
  | 'unknownFunction'
  /** A function of the other system that would read the world, or never give the same result twice. */
  | 'refusedFunction'
  /** A key the data does not have, where missing keys are errors. */
  | 'missingKey'
  /** A value of another type than the template needs. */
  | 'wrongType'
  /** A function that could not do its work on what it was given, or `fail`. */
  | 'functionFailed'
  /** More work, output or depth than is allowed. */
  | 'limit';

export interface TemplateErrorDetails {
  readonly fault: TemplateFault;
  /** Name of the template, as given to compileTemplate or by `define`. */
  readonly template: string;
  /** 1 for the first. */
  readonly line: number;
  /** 1 for the first; counts characters. */
  readonly column: number;
  /** What is wrong, without position. Names fields, functions and types; never a value of the data. */
  readonly problem: string;
  readonly found?: string;
  readonly expected?: string;
  /** The nearest known name, for an unknown one. */
  readonly nearest?: string;
}

/** Why a template could not be compiled or rendered. It carries no value of the data. */
export class TemplateError extends Error implements TemplateErrorDetails {
  override readonly name = 'TemplateError';
  readonly fault: TemplateFault;
  readonly template: string;
  readonly line: number;
  readonly column: number;
  readonly problem: string;
  readonly found?: string;
  readonly expected?: string;
  readonly nearest?: string;

  constructor(details: TemplateErrorDetails) {
    super(
      `template "${details.template}", line ${details.line}, column ${details.column}: ${sentence(details)}`,
    );
    this.fault = details.fault;
    this.template = details.template;
    this.line = details.line;
    this.column = details.column;
    this.problem = details.problem;
    if (details.found !== undefined) this.found = details.found;
    if (details.expected !== undefined) this.expected = details.expected;
    if (details.nearest !== undefined) this.nearest = details.nearest;
  }
}

function sentence({ problem, found, expected, nearest }: TemplateErrorDetails): string {
  const facts = [
    ...(found === undefined ? [] : [`found ${found}`]),
    ...(expected === undefined ? [] : [`expected ${expected}`]),
  ].join(', ');
  return `${problem}${facts === '' ? '' : `: ${facts}`}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
}
