import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Definition } from '../../workflows/model/definition.ts';
import { indexDefinitions, type DefinitionIndex } from '../audit/match.ts';
import type { Log } from '../log.ts';
import type { LoadedDefinitions } from './load.ts';
import { formatProblems, placeOf, type DefinitionProblem } from './problem.ts';
import type { TemplateCheck } from './templates.ts';
import { watchDefinitions } from './watch.ts';

export interface LiveOptions {
  readonly log: Log;
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /**
   * Told what is used from now on, and whether that is all there is: with a problem anywhere it may not be. What it
   * throws the first time fails the call; later it is told to the log. It is told the same again every `compareMs`, as
   * what it has made of it may have been undone by hand meanwhile.
   */
  readonly onLoaded?: (definitions: readonly Definition[], complete: boolean) => Promise<void>;
  /** Milliseconds between two comparisons; a long one is followed by a pause ten times as long. Default 10,000. */
  readonly compareMs?: number;
  /** Path of the configuration file, watched like the definitions; undefined or empty: there is none. */
  readonly config?: string | undefined;
  /** Left out: templates are not compiled. */
  readonly checkTemplate?: TemplateCheck;
}

/**
 * Definitions as their files are now. A broken edit is told to the log and takes nothing away: while anything has a
 * problem, what has vanished may be what it is in, and goes on as it was. A broken configuration file takes nothing
 * away either, but for the first time: then there is nothing to go on with, and no definition says all that was meant.
 *
 * @throws {TypeError} for `-`, which cannot be read again
 * @throws {Error} listing every problem, where the configuration file has one the first time
 */
export async function liveDefinitions(
  paths: readonly string[],
  { log, signal, onLoaded, compareMs = 10_000, config, checkTemplate }: LiveOptions,
): Promise<() => DefinitionIndex> {
  // As Vault's clients have it: namespace of definitions that name none.
  const vaultNamespace = process.env['VAULT_NAMESPACE'] ?? '';
  let index = indexDefinitions([]);
  let complete = false;
  const inTurn = pLimit(1);
  const use = async (loaded: LoadedDefinitions): Promise<void> => {
    const isOfConfig = ({ file }: DefinitionProblem): boolean => file === config;
    for (const problem of loaded.problems) {
      const what = isOfConfig(problem) ? 'configuration' : 'definition';
      log.error({ at: placeOf(problem), field: problem.field }, `${what} not used: ${problem.message}`);
    }
    if (loaded.problems.some(isOfConfig))
      log.warn(
        { config },
        'the last good configuration stays in use, and all definitions as they were with it',
      );
    for (const warning of loaded.warnings)
      log.warn({ at: placeOf(warning), field: warning.field }, warning.message);
    const sound = loaded.definitions.map(({ definition }) => definition);
    const names = new Set(sound.map(({ metadata }) => metadata.name));
    const kept =
      loaded.problems.length === 0 ? [] : index.definitions.filter((d) => !names.has(d.metadata.name));
    index = indexDefinitions([...sound, ...kept], { vaultNamespace });
    log.info(
      { definitions: index.definitions.length, problems: loaded.problems.length },
      'definitions loaded',
    );
    complete = loaded.problems.length === 0;
    await onLoaded?.(index.definitions, complete);
  };
  let toldReason: string | undefined;
  /** Tells of a failure once, however often it is met again. */
  const orTell = async (work: () => Promise<void>): Promise<void> => {
    try {
      await inTurn(work);
      toldReason = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== toldReason)
        log.error({ reason }, 'definitions could not be applied; this is tried again until it works');
      toldReason = reason;
    }
  };
  const useLater = (loaded: LoadedDefinitions): Promise<void> => orTell(() => use(loaded));
  const first = await watchDefinitions(paths, useLater, {
    signal,
    config,
    ...(checkTemplate && { checkTemplate }),
  });
  if (first.problems.some(({ file }) => file === config)) throw brokenConfig(first.problems);
  await inTurn(() => use(first));
  if (onLoaded) {
    const again = (): Promise<void> => orTell(() => onLoaded(index.definitions, complete));
    void compare(again, compareMs, signal).catch(() => undefined);
  }
  return () => index;
}

/** A comparison that takes long is a request for each of many definitions: a tenth of the time at most goes into it. */
async function compare(work: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> {
  let tookMs = 0;
  // A function, as the compiler takes `aborted` for unchanged over an await.
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    await delay(Math.max(everyMs, tookMs * 10), undefined, { signal, ref: false }).catch(() => undefined);
    if (stopped()) return;
    const begun = performance.now();
    await work();
    tookMs = performance.now() - begun;
  }
}

function brokenConfig(problems: readonly DefinitionProblem[]): Error {
  const count = `${String(problems.length)} problem${problems.length === 1 ? '' : 's'}`;
  return new Error(
    `the configuration cannot be used, so there is nothing to start with; ${count}:\n${formatProblems(problems)}`,
  );
}
