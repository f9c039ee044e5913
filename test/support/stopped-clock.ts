import { vi } from 'vitest';

/**
 * The date stands still at a whole second until the end of the block, so that what is counted up to a date is exact;
 * timers go on.
 */
export function stoppedClock(): Disposable {
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / 1000) * 1000 });
  return {
    [Symbol.dispose]: () => {
      vi.useRealTimers();
    },
  };
}

/** The HTTP date that is so many seconds from now. */
export const dateIn = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();
