import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import { printableLine } from '../printable.ts';

/** What is said where a definition's source has none of its secrets. */
export interface NothingAt {
  readonly words: string;
  /** The definition is of one secret, by its path: that it is not there is most likely a mistake. */
  readonly plain: boolean;
}

export function nothingAt(definition: Definition): NothingAt {
  const pattern = patternOf(definition);
  const plain = compilePattern(pattern).literalPrefix === pattern;
  const where = printableLine(pattern);
  return {
    plain,
    words: plain ? `The source has nothing at ${where}.` : `The source has nothing that matches ${where}.`,
  };
}
