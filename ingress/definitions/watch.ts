import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createWake, watchDirectory } from '../wake.ts';
import { findDefinitionFiles, STDIN } from './files.ts';
import { loadDefinitions, type LoadedDefinitions } from './load.ts';
import type { TemplateCheck } from './templates.ts';

export interface WatchOptions {
  /** Ends the watching. */
  readonly signal: AbortSignal;
  /** For file systems that do not tell of changes. Default 2,000 ms. */
  readonly pollMs?: number;
  /** Path of the configuration file, which is watched like the definitions; undefined or empty: there is none. */
  readonly config?: string | undefined;
  /** Left out: templates are not compiled. */
  readonly checkTemplate?: TemplateCheck;
}

/** Editors empty a file before they fill it again: nothing is read before it has been quiet this long. */
const QUIET_MS = 50;

/**
 * Loads definitions, and loads them again whenever a file changes, comes or goes.
 *
 * @param onChange takes every later result that says something else than the one before; the next is not looked
 *   for until it has resolved. A broken edit arrives as a result with problems: keeping the definitions from
 *   before is up to the caller. What it throws is an uncaught error of the process.
 * @returns the first result; no change after it is missed
 * @throws {TypeError} for `-`, which cannot be read again
 */
export async function watchDefinitions(
  paths: readonly string[],
  onChange: (loaded: LoadedDefinitions) => void | Promise<void>,
  { signal, pollMs = 2_000, config, checkTemplate }: WatchOptions,
): Promise<LoadedDefinitions> {
  if (paths.includes(STDIN))
    throw new TypeError('the standard input cannot be watched: give files or directories');
  const wake = createWake(signal);
  const all = config ? [...paths, config] : paths;
  const watchers = await Promise.all(all.map((path) => watchPath(path, wake.notify)));
  const first = await loadDefinitions(paths, { config, checkTemplate });
  let known = meaningOf(first);
  let seen = '';

  // A function, as the compiler takes `aborted` for unchanged over an await.
  const stopped = (): boolean => signal.aborted;

  async function follow(): Promise<void> {
    while (!stopped()) {
      await wake.wait(pollMs);
      // Whatever else is in a directory may be written to a thousand times a second.
      if ((await stateOf(all)) === seen) continue;
      seen = await untilQuiet(all, signal);
      if (stopped()) return;
      const loaded = await loadDefinitions(paths, { config, checkTemplate });
      if (meaningOf(loaded) === known) continue;
      known = meaningOf(loaded);
      await onChange(loaded);
    }
  }

  follow()
    .catch((error: unknown) => {
      queueMicrotask(() => {
        throw error;
      });
    })
    .finally(() => {
      for (const watcher of watchers) watcher[Symbol.dispose]();
      wake[Symbol.dispose]();
    });
  return first;
}

/** A file is watched through its directory: what replaces it is another file. */
async function watchPath(path: string, notify: () => void): Promise<Disposable> {
  const isDirectory = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return isDirectory
    ? watchDirectory(path, notify, { recursive: true })
    : watchDirectory(dirname(path), notify);
}

async function untilQuiet(paths: readonly string[], signal: AbortSignal): Promise<string> {
  for (;;) {
    const before = await stateOf(paths);
    await delay(QUIET_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted || (await stateOf(paths)) === before) return before;
  }
}

/** Differs whenever a file may say something else: cheap enough to ask for again and again. */
async function stateOf(paths: readonly string[]): Promise<string> {
  const { files, problems } = await findDefinitionFiles(paths);
  const states = await Promise.all(
    files.map(async (file) => {
      const stats = await stat(file, { bigint: true }).catch(() => undefined);
      return stats ? [file, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ') : file;
    }),
  );
  return [...states, JSON.stringify(problems)].join('\n');
}

/** What a result says, without where it stands: moved lines are no change. */
function meaningOf({ definitions, problems, warnings }: LoadedDefinitions): string {
  return JSON.stringify([definitions.map((d) => d.definition), problems, warnings]);
}
