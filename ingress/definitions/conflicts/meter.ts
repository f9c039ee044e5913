/** Thrown where a limit is reached: what was being worked out has no result. */
export class LimitReached extends Error {}

/** Work as a number of small steps, so that a limit is the same on every machine. */
export interface Meter {
  /** @throws {LimitReached} once more than the limit is spent */
  spend(steps: number): void;
  readonly left: number;
}

/** @param whole what this is a part of: its steps count there too, and its limit holds here */
export function createMeter(limit: number, whole?: Meter): Meter {
  let left = Math.min(limit, whole?.left ?? Infinity);
  return {
    spend(steps) {
      left -= steps;
      if (left < 0) throw new LimitReached();
      whole?.spend(steps);
    },
    get left() {
      return left;
    },
  };
}

/** What `work` gives; undefined where it reaches its limit. */
export function within<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof LimitReached) return undefined;
    throw error;
  }
}
