/** How often the same work is reported again where lines cannot be overwritten. */
const PLAIN_INTERVAL_MS = 15_000;
const TERMINAL_INTERVAL_MS = 500;

export interface Progress extends Disposable {
  /** What is being done now; shown with the time since the start. Cheap: call it as often as there is news. */
  step(doing: string): void;
  /** A line that stays. */
  note(text: string): void;
}

/**
 * Shows work that may take minutes: one line that is overwritten on a terminal, else a line every 15 s, so that a
 * log stays short. With `report` the lines go there, not to the terminal.
 */
export function createProgress(
  title: string,
  report?: (line: string) => void,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & { write(text: string): boolean } = process.stderr,
): Progress {
  const overwrites = report === undefined && stream.isTTY && process.env['TERM'] !== 'dumb';
  const write = report ?? ((line: string) => void stream.write(`${line}\n`));
  const startedAt = Date.now();
  let doing: string | undefined;
  let shown = false;

  const line = (): string => `${title} (${elapsed(Date.now() - startedAt)}): ${doing ?? ''}`;
  const show = (): void => {
    if (doing === undefined) return;
    if (overwrites) stream.write(`\r\x1b[K${line().slice(0, Math.max(20, stream.columns - 1))}`);
    else write(line());
    shown = true;
  };
  const clear = (): void => {
    if (overwrites && shown) stream.write('\r\x1b[K');
  };
  const timer = setInterval(show, overwrites ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS);
  timer.unref();

  return {
    step(next) {
      doing = next;
      if (!shown) show();
    },
    note(text) {
      clear();
      write(`${title}: ${text}`);
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      clear();
    },
  };
}

function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60
    ? `${String(seconds)} s`
    : `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}
