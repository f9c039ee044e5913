import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { corpus } from '../faults/support/stalls/corpus.ts';
import { rounded, type Bench } from './support/figure.ts';

/** What the design allows (invariant 10), in milliseconds. */
const ALLOWED = 100;

/** Turns of the event loop after a case, so that the monitor sees its end. */
const TURNS = 3;

export const eventLoop: Bench = {
  name: 'event-loop',
  about: 'the worst known inputs: how long the event loop stands still meanwhile',
  run: async ({ figure, note }) => {
    const monitor = monitorEventLoopDelay({ resolution: 1 });
    const delays = new Map<string, number>();
    for (const { name, run, expected } of corpus) {
      await settle();
      monitor.enable();
      await settle();
      monitor.reset();
      // It counts from its first tick after that: work that came before would not be seen.
      await settle();
      const outcome = await run();
      await settle();
      monitor.disable();
      if (!expected.test(outcome)) throw new Error(`${name}: ${outcome}`);
      const delay = monitor.max / 1e6;
      note(`${String(rounded(delay)).padStart(6)} ms  ${name}`);
      delays.set(name, delay);
    }
    const [worst = ['', 0]] = [...delays].sort(([, a], [, b]) => b - a);
    figure({
      name: 'event-loop.max',
      value: rounded(worst[1]),
      unit: 'ms',
      allowed: ALLOWED,
      cases: corpus.length,
      worst: worst[0],
    });
  },
};

/** The monitor samples by a timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
    await setImmediate();
  }
}
