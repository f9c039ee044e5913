import type { Bytes } from './bytes.ts';

/**
 * A JSON number whose digits a float64 would not give back as they were written: it passes through `json` and
 * `toJson` as it was, and native templates print it so. Where Go would round it, using its value is an error.
 */
export class WrittenNumber {
  readonly literal: Bytes;
  /** What it is worth; undefined where a float64 keeps fewer digits. */
  readonly value: number | undefined;

  constructor(literal: Bytes, value?: number) {
    this.literal = literal;
    this.value = value;
  }
}
