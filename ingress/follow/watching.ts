import { realpathSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { watchDirectory } from '../wake.ts';

export interface Watching extends Disposable {
  /** From now on these files are watched, and those before no longer. */
  readonly watch: (paths: readonly string[]) => void;
}

/**
 * Tells when a file, or one that rotation made of it, is written to, comes or goes. Their directories are watched
 * and not they: a path leads to one file after another.
 */
export function createWatching(file: string, notify: () => void): Watching {
  let watchers: Disposable[] = [];

  function stop(): void {
    for (const watcher of watchers) watcher[Symbol.dispose]();
    watchers = [];
  }

  function watch(paths: readonly string[]): void {
    stop();
    const all = [...new Set(paths.flatMap((path) => [path, targetOf(path)]))];
    const stems = all.map((path) => basename(path, extname(path)));
    watchers = [...new Set(all.map((path) => dirname(path)))].map((directory) =>
      watchDirectory(directory, (name) => {
        // Other logs in the directory may be written to a thousand times a second.
        if (name === undefined || stems.some((stem) => name.startsWith(stem))) notify();
      }),
    );
  }

  watch([file]);
  return { watch, [Symbol.dispose]: stop };
}

function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // not there yet
  }
}
