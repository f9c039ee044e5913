import { z } from 'zod';
import { compilePattern } from './patterns.ts';
import { MAX_LIST_SIZE, RegexLimit } from './regex-limits.ts';

/** Why a text cannot be used as a pattern, as a whole sentence of a validation; undefined where it can. */
export function patternProblem(value: string): string | undefined {
  const size = sizeOf(value);
  return typeof size === 'number' ? undefined : size.problem;
}

/** Instructions that a pattern compiles to, or why it cannot be used. */
function sizeOf(value: string): number | { readonly problem: string } {
  try {
    return compilePattern(value).size;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (error instanceof RegexLimit) return { problem: `expected a smaller regular expression: ${problem}` };
    // `orders/**`, as shells have it.
    const glob = /repetition op/.test(problem)
      ? '; write (.+) for what may be anything, ([^/]+) for one name of a path'
      : '';
    return { problem: `expected a regular expression in RE2 syntax: ${problem}${glob}` };
  }
}

/**
 * Plain paths, or anchored regular expressions, that are tried one after the other; a plain text costs nothing. Each is
 * compiled once, and none beyond the limit, as a definition may list thousands.
 */
export const patterns = z.array(z.string().min(1)).superRefine((values, ctx) => {
  let total = 0;
  for (const [i, value] of values.entries()) {
    const size = sizeOf(value);
    if (typeof size !== 'number') {
      ctx.addIssue({ code: 'custom', path: [i], message: size.problem });
      continue;
    }
    total += size;
    if (total <= MAX_LIST_SIZE) continue;
    const what = `the first ${String(i + 1)} of ${String(values.length)} together compile to too many instructions`;
    const { message } = new RegexLimit(what, total, MAX_LIST_SIZE);
    ctx.addIssue({ code: 'custom', message: `expected fewer regular expressions: ${message}` });
    return;
  }
});
