/** Environment variable (not KEYFERRY_…: tests run without those): the file that takes one line of JSON a figure. */
export const FIGURES = 'BENCH_FIGURES';

export interface StoreFigure {
  /** Title of the store in the conformance suite. */
  readonly store: string;
  readonly operation: string;
  readonly secrets: number;
  /** All together. */
  readonly requests: number;
}
