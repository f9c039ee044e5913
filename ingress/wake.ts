import { watch, type FSWatcher } from 'node:fs';

/** Lets a loop sleep until something happened, and not miss what happened while it was busy. */
export interface Wake extends Disposable {
  readonly notify: () => void;
  /**
   * Resolves at the next notification, at once if there was one since the last wait, and at the latest after
   * `ms` or when the signal aborts.
   */
  wait(ms: number): Promise<void>;
}

export function createWake(signal: AbortSignal): Wake {
  let notified = false;
  let release: (() => void) | undefined;
  const notify = (): void => {
    notified = true;
    release?.();
  };
  const onAbort = (): void => release?.();
  signal.addEventListener('abort', onAbort);
  return {
    notify,
    async wait(ms) {
      if (!notified && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          release = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        release = undefined;
      }
      notified = false;
    },
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', onAbort);
    },
  };
}

/**
 * Calls `notify` with the name of what changed in a directory. The operating system may refuse to watch (no such
 * directory, no watches left, a network file system that tells nothing): whoever relies on this polls as well.
 */
export function watchDirectory(
  directory: string,
  notify: (name: string | undefined) => void,
  { recursive = false }: { recursive?: boolean } = {},
): Disposable {
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(directory, { recursive }, (_event, name) => {
      notify(name ?? undefined);
    });
    watcher.on('error', () => {
      watcher?.close();
      notify(undefined);
    });
  } catch {
    // Polling is left.
  }
  return { [Symbol.dispose]: () => watcher?.close() };
}
