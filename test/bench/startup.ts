import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { rounded, type Bench } from './support/figure.ts';
import { median } from './support/statistics.ts';

const KEYFERRY = resolve(import.meta.dirname, '../../worker/keyferry.ts');
const ROUNDS = 7;

export const startup: Bench = {
  name: 'startup',
  about: 'how long the command line takes to answer --help, and how many times that of a bare Node it is',
  run: async ({ figure, note }) => {
    note(`${String(ROUNDS)} rounds`);
    const bare: number[] = [];
    const help: number[] = [];
    // In turn, so that both meet the same load of the machine.
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await elapsed('-e', '0'));
      help.push(await elapsed(KEYFERRY, '--help'));
    }
    const context = { rounds: ROUNDS };
    figure({ name: 'startup.help', value: rounded(median(help)), unit: 'ms', ...context });
    figure({ name: 'startup.ratio', value: rounded(median(help) / median(bare)), unit: 'ratio', ...context });
  },
};

/** Milliseconds that Node takes with these arguments, until it has ended. */
async function elapsed(...args: string[]): Promise<number> {
  const from = performance.now();
  await promisify(execFile)(process.execPath, args);
  return performance.now() - from;
}
