import { sleep } from '@temporalio/workflow';

/** Of the pause for each change that has come. */
const EACH_MS = 100;

/** No change waits longer for the look at the source that sees it. */
const MAX_MS = 1000;

/**
 * The pause between two passes follows how fast changes come: one that comes during a pass is looked at almost at
 * once, as is one of a steady few a second, and of a burst a second's worth shares a pass.
 */
export class Pace {
  /** How many changes had been signalled when the passes before began, the last one last. */
  #began: number[] = [];

  /** @param signalled how many changes have been signalled so far */
  async wait(signalled: number): Promise<void> {
    const [earlier] = this.#began;
    // Nothing new: who reset the run waits for the pass that follows.
    if (earlier !== undefined) await sleep(Math.min(Math.max(signalled - earlier, 1) * EACH_MS, MAX_MS));
    this.#began = [...this.#began.slice(-1), signalled];
  }
}
