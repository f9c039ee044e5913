import { z } from 'zod';
import { compilePattern } from './patterns.ts';
import { MAX_LIST_SIZE, RegexLimit } from './regex-limits.ts';

/** Why a text cannot be used as a pattern, as a whole sentence of a validation; undefined where it can. */
export function patternProblem(value: string): string | undefined {
  try {
    compilePattern(value);
    return undefined;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (error instanceof RegexLimit) return `expected a smaller regular expression: ${problem}`;
    // `orders/**`, as shells have it.
    const glob = /repetition op/.test(problem)
      ? '; write (.+) for what may be anything, ([^/]+) for one name of a path'
      : '';
    return `expected a regular expression in RE2 syntax: ${problem}${glob}`;
  }
}

/** A plain path, or an anchored regular expression. */
export const pattern = z
  .string()
  .min(1)
  .superRefine((value, ctx) => {
    const problem = patternProblem(value);
    if (problem === undefined) return;
    ctx.addIssue({ code: 'custom', message: problem });
  });

/** Patterns that are tried one after the other; a plain text costs nothing. */
export const patterns = z.array(pattern).superRefine((values, ctx) => {
  // The broken ones are told one by one.
  const sound = values.filter((value) => patternProblem(value) === undefined);
  const size = sound.reduce((sum, value) => sum + compilePattern(value).size, 0);
  if (size <= MAX_LIST_SIZE) return;
  const limit = new RegexLimit('together they compile to too many instructions', size, MAX_LIST_SIZE);
  ctx.addIssue({ code: 'custom', message: `expected fewer regular expressions: ${limit.message}` });
});
