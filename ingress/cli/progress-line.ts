import { printable, printableLine } from '../printable.ts';

/** One line on stderr that says what a long command waits for: rewritten on a terminal, else printed when it changes. */
export interface ProgressLine extends Disposable {
  show(text: string): void;
  /** A line that stays, as what it says will not change. */
  note(text: string): void;
}

export function createProgressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  let last = '';
  const clear = stream.isTTY ? '\r\x1b[2K' : '';
  return {
    show: (shown) => {
      const text = printableLine(shown);
      if (text === last) return;
      last = text;
      const width = stream.isTTY ? stream.columns - 1 : text.length;
      stream.write(stream.isTTY ? clear + text.slice(0, width) : `${text}\n`);
    },
    note: (text) => {
      stream.write(`${clear}${printable(text)}\n`);
      if (clear !== '') last = '';
    },
    [Symbol.dispose]: () => {
      if (last !== '') stream.write(clear);
    },
  };
}
