import { z } from 'zod';
import { compilePattern } from './patterns.ts';

/** Why a text is no pattern; undefined where it is one. */
export function patternProblem(value: string): string | undefined {
  try {
    compilePattern(value);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A plain path, or an anchored regular expression. */
export const pattern = z
  .string()
  .min(1)
  .superRefine((value, ctx) => {
    const problem = patternProblem(value);
    if (problem === undefined) return;
    ctx.addIssue({ code: 'custom', message: `expected a regular expression in RE2 syntax: ${problem}` });
  });
