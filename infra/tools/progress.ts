/** How often the same work is reported again where lines cannot be overwritten. */
const PLAIN_INTERVAL_MS = 60_000;
const TERMINAL_INTERVAL_MS = 500;

export interface Progress extends Disposable {
  /** What is being done now; shown with the time since the start. Cheap: call it as often as there is news. */
  step(doing: string): void;
  /** Says that it is ready, and how long that took: a line that stays. */
  done(): void;
}

/** What takes so long, and for how many minutes it is expected to. */
export interface Work {
  readonly title: string;
  readonly minutes: number;
}

/**
 * Shows work that may take minutes: one line that is overwritten on a terminal, else a line a minute, so that a log
 * stays short. With `report` the lines go there, not to the terminal.
 */
export function createProgress(
  { title, minutes }: Work,
  report?: (line: string) => void,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> & { write(text: string): boolean } = process.stderr,
): Progress {
  const overwrites = report === undefined && stream.isTTY && process.env['TERM'] !== 'dumb';
  const write = report ?? ((line: string) => void stream.write(`${line}\n`));
  const startedAt = Date.now();
  let doing: string | undefined;
  let shown = false;

  const took = (): string => elapsed(Date.now() - startedAt);
  const line = (): string => `${title} (${took()} of about ${String(minutes)} min): ${doing ?? ''}`;
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
    done() {
      clear();
      write(`${title}: ready after ${took()}`);
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
