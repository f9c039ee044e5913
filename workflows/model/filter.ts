import type { Definition } from './definition.ts';
import { compilePattern, type Pattern } from './patterns.ts';
import { checkSteps, MAX_LIST_STEPS, RegexLimit } from './regex-limits.ts';

/** Several patterns, one of which is to match. */
export interface Patterns {
  readonly count: number;
  /** @throws {RegexLimit} where the text is too long for patterns of this size */
  match(text: string): boolean;
}

/**
 * @throws {SyntaxError} where one is not valid RE2
 * @throws {RegexLimit} where one is too large
 */
export function compilePatterns(sources: readonly string[]): Patterns {
  const plain = new Set<string>();
  const regexes: Pattern[] = [];
  for (const pattern of sources.map(compilePattern)) {
    if (pattern.size === 0) plain.add(pattern.source);
    else regexes.push(pattern);
  }
  const size = regexes.reduce((sum, pattern) => sum + pattern.size, 0);
  return {
    count: sources.length,
    match: (text) => {
      if (plain.has(text)) return true;
      checkSteps(size, text, MAX_LIST_STEPS);
      return regexes.some((pattern) => pattern.match(text) !== undefined);
    },
  };
}

/**
 * A definition's filter on source paths: one of `include` where there is any, none of `exclude`.
 *
 * @returns which throws {@link RegexLimit} where a path is too long for the patterns
 * @throws {SyntaxError} where a pattern is not valid RE2
 */
export function compileFilter(filter: Definition['spec']['filter']): (path: string) => boolean {
  const include = compilePatterns(filter?.include ?? []);
  const exclude = compilePatterns(filter?.exclude ?? []);
  return (path) => (include.count === 0 || include.match(path)) && !exclude.match(path);
}

/**
 * What a pattern or a filter says of a path; true where the path is too long for it. Work on that secret then fails
 * and says why, where passing over it would say nothing.
 */
export function mayPass(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof RegexLimit) return true;
    throw error;
  }
}
