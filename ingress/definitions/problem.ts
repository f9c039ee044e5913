/** One thing that is wrong with a definition, or with reaching it. Holds no value that might be a secret. */
export interface DefinitionProblem {
  /** As it was given or found under what was given; `<stdin>` for the standard input. */
  readonly file: string;
  /** From 1; absent where the file as a whole is meant. */
  readonly line?: number;
  /** From 1, in UTF-16 units. */
  readonly column?: number;
  /** As in `spec.destinations[0].vault.path`; absent where the document as a whole is meant. */
  readonly field?: string;
  /** What was expected and what was found, or what to do. */
  readonly message: string;
}

/** One problem a line, `file:line:column: field: message`: the form that editors and terminals can jump to. */
export function formatProblems(problems: readonly DefinitionProblem[]): string {
  return problems
    .map((p) => [placeOf(p), ...(p.field === undefined ? [] : [p.field]), p.message].join(': '))
    .join('\n');
}

/** As {@link formatProblems}, told from problems, each with its line break; empty where there are none. */
export function formatWarnings(warnings: readonly DefinitionProblem[]): string {
  return warnings.map((warning) => `warning: ${formatProblems([warning])}\n`).join('');
}

/** `file`, `file:line` or `file:line:column`, as far as it is known. */
export function placeOf(place: Pick<DefinitionProblem, 'file' | 'line' | 'column'>): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}
