import type { Definition } from './definition.ts';
import { compilePattern } from './patterns.ts';

/**
 * A definition's filter on source paths: one of `include` where there is any, none of `exclude`.
 *
 * @throws {SyntaxError} where a pattern is not valid RE2
 */
export function compileFilter(filter: Definition['spec']['filter']): (path: string) => boolean {
  const include = (filter?.include ?? []).map(compilePattern);
  const exclude = (filter?.exclude ?? []).map(compilePattern);
  return (path) =>
    (include.length === 0 || include.some((pattern) => pattern.match(path) !== undefined)) &&
    !exclude.some((pattern) => pattern.match(path) !== undefined);
}
