import { patternOf, type Definition } from '../workflows/model/definition.ts';
import { compileFilter } from '../workflows/model/filter.ts';
import { compilePattern } from '../workflows/model/patterns.ts';
import type { SourcePage, SourceStore } from './stores/store.ts';

/** Lists the secrets of a definition: those its pattern and its filter let through. */
export function createSourceLister(definition: Definition, source: SourceStore) {
  const pattern = compilePattern(patternOf(definition));
  const passes = compileFilter(definition.spec.filter);
  const selected = (path: string): boolean => pattern.match(path) !== undefined && passes(path);

  return async (cursor: string | undefined, limit: number): Promise<SourcePage> => {
    const page = await source.list(pattern.literalPrefix, cursor, limit);
    return { ...page, paths: page.paths.filter(selected) };
  };
}
