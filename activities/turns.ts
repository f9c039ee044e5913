import { setImmediate } from 'node:timers/promises';

/** How long others wait at most while long work goes on, in milliseconds. */
const TURN_MS = 20;

/** For loops whose steps are short and many: awaited between them, it lets others have their turn when it is time. */
export function createTurns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began <= TURN_MS) return;
    await setImmediate();
    began = performance.now();
  };
}
