import type { Bytes } from './bytes.ts';

/**
 * A JSON number with more digits than a float64 keeps. Go's templates would silently round it; here it passes
 * through `json` and `toJson` as it was written, and anything else that needs its value is an error.
 */
export class ImpreciseNumber {
  readonly literal: Bytes;

  constructor(literal: Bytes) {
    this.literal = literal;
  }
}
