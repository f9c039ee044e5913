import { stat } from 'node:fs/promises';
import type { Logger } from 'pino';
import { loadConfig } from '../ingress/definitions/config.ts';
import { formatProblems } from '../ingress/definitions/problem.ts';
import { NO_CONFIG, type Config } from '../workflows/model/config.ts';

/** The configuration file as it is now, for the worker. */
export interface LiveConfig {
  readonly first: Config;
  /** What it says now; while it is broken, what it said last. */
  now(): Promise<Config>;
}

/**
 * @param file path of the configuration file; undefined or empty: there is none, and nothing is allowed beyond the default
 * @throws {Error} listing every problem, where it has one the first time
 */
export async function liveConfig(file: string | undefined, log: Logger): Promise<LiveConfig> {
  if (!file) return { first: NO_CONFIG, now: () => Promise.resolve(NO_CONFIG) };
  const loaded = await loadConfig(file);
  if (loaded.problems.length > 0)
    throw new Error(`the configuration cannot be used:\n${formatProblems(loaded.problems)}`);
  const first = loaded.config;
  let current = { changed: await changeOf(file), config: first };
  return {
    first,
    async now() {
      const changed = await changeOf(file);
      if (changed === current.changed) return current.config;
      const { config, problems } = await loadConfig(file);
      for (const { message } of problems)
        log.error({ config: file }, `configuration not used, the last good one stays: ${message}`);
      current = { changed, config: problems.length > 0 ? current.config : config };
      return current.config;
    },
  };
}

/** Of a file that cannot be looked at undefined: reading it then says why. */
async function changeOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && `${String(found.ino)} ${String(found.mtimeNs)} ${String(found.size)}`;
}
