import { patternOf, type Definition } from '../workflows/model/definition.ts';
import { compileFilter, mayPass } from '../workflows/model/filter.ts';
import { compilePattern } from '../workflows/model/patterns.ts';
import type { SourcePage, SourceStore } from './stores/store.ts';
import { createTurns } from './turns.ts';

/**
 * Lists the secrets of a definition: those its pattern and its filter let through, and those whose path is too long
 * for them, which then fail each on its own.
 */
export function createSourceLister(definition: Definition, source: SourceStore) {
  const pattern = compilePattern(patternOf(definition));
  const passes = compileFilter(definition.spec.filter);

  return async (cursor: string | undefined, limit: number): Promise<SourcePage> => {
    const page = await source.list(pattern.literalPrefix, cursor, limit);
    const paths: string[] = [];
    const turn = createTurns();
    for (const path of page.paths) {
      await turn();
      if (mayPass(() => pattern.match(path) !== undefined && passes(path))) paths.push(path);
    }
    return { ...page, paths };
  };
}
