import { patternOf, type Definition } from '../workflows/model/definition.ts';
import { compilePattern, type Pattern } from '../workflows/model/patterns.ts';
import type { SourcePage, SourceStore } from './stores/store.ts';

/** Lists the secrets of a definition: those its pattern and its filter let through. */
export function createSourceLister(definition: Definition, source: SourceStore) {
  const pattern = compilePattern(patternOf(definition));
  const include = (definition.spec.filter?.include ?? []).map(compilePattern);
  const exclude = (definition.spec.filter?.exclude ?? []).map(compilePattern);
  const matches = (patterns: readonly Pattern[], path: string) => patterns.some((each) => each.match(path));
  const selected = (path: string): boolean =>
    pattern.match(path) !== undefined &&
    (include.length === 0 || matches(include, path)) &&
    !matches(exclude, path);

  return async (cursor: string | undefined, limit: number): Promise<SourcePage> => {
    const page = await source.list(pattern.literalPrefix, cursor, limit);
    return { ...page, paths: page.paths.filter(selected) };
  };
}
