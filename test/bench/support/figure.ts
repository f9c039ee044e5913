/** One measured number: a JSON line on stdout. What it was measured under stands beside it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `ms`, `s`, `ns`, `MB` (10^6 bytes), `ratio`, `requests`, `per s`. */
  readonly unit: string;
  readonly [context: string]: string | number | boolean;
}

export interface Reporter {
  /** Takes a figure as soon as it is known. */
  readonly figure: (figure: Figure) => void;
  /** Progress, for people. */
  readonly note: (line: string) => void;
}

/** A group of figures that are measured on one stage. */
export interface Bench {
  readonly name: string;
  /** One line for `--help`. */
  readonly about: string;
  /** @throws {Error} where what is measured did not come about: a figure of a failed run is none */
  readonly run: (reporter: Reporter) => Promise<void>;
}

/** Three significant digits: the rest is noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
