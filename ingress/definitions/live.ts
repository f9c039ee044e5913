import { indexDefinitions, type DefinitionIndex } from '../audit/match.ts';
import type { Log } from '../log.ts';
import type { LoadedDefinitions } from './load.ts';
import { placeOf } from './problem.ts';
import { watchDefinitions } from './watch.ts';

export interface LiveOptions {
  readonly log: Log;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** Namespace of definitions that name none. */
  readonly vaultNamespace?: string;
}

/**
 * Definitions as their files are now. A broken edit is told to the log and takes nothing away: while anything has a
 * problem, what has vanished may be what it is in, and goes on as it was.
 *
 * @throws {TypeError} for `-`, which cannot be read again
 */
export async function liveDefinitions(
  paths: readonly string[],
  { log, signal, ...options }: LiveOptions,
): Promise<() => DefinitionIndex> {
  let index = indexDefinitions([]);
  const use = (loaded: LoadedDefinitions): void => {
    for (const problem of loaded.problems)
      log.error({ at: placeOf(problem), field: problem.field }, `definition not used: ${problem.message}`);
    const sound = loaded.definitions.map(({ definition }) => definition);
    const names = new Set(sound.map(({ metadata }) => metadata.name));
    const kept =
      loaded.problems.length === 0 ? [] : index.definitions.filter((d) => !names.has(d.metadata.name));
    index = indexDefinitions([...sound, ...kept], options);
    log.info(
      { definitions: index.definitions.length, problems: loaded.problems.length },
      'definitions loaded',
    );
  };
  use(await watchDefinitions(paths, use, { signal }));
  return () => index;
}
