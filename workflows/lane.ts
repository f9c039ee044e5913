import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { WriteDestinationInput } from '../activities/contract.ts';
import { activities } from './activities.ts';
import type { DestinationFailure, DestinationOutcome, RegionOutcome } from './model/outcome.ts';
import { problemOf } from './problem.ts';
import { replicateRegions } from './replicate-regions.ts';

export type LaneRequest = Omit<WriteDestinationInput, 'destination'>;

/** One destination of one secret. Runs one write at a time; what is wanted meanwhile is done next, once. */
export class Lane {
  readonly name: string;
  key = '';
  /** What the last finished write came to. */
  outcome: DestinationOutcome | DestinationFailure | undefined;
  sourceVersion: string | undefined;
  /** Replicas on their way, for people. */
  regions: readonly RegionOutcome[] = [];
  readonly #changed: () => void;
  readonly #scope = new CancellationScope();
  #next: LaneRequest | undefined;
  #busy = false;
  #error: unknown;

  constructor(name: string, changed: () => void) {
    this.name = name;
    this.#changed = changed;
  }

  /** Throws what is no outcome: the workflow was cancelled. */
  get busy(): boolean {
    if (this.#error !== undefined) throw this.#error as Error;
    return this.#busy;
  }

  want(request: LaneRequest, key: string): void {
    this.#next = request;
    this.key = key;
    if (this.#busy) return;
    this.#busy = true;
    this.#scope
      .run(() => this.#drain())
      .catch((error: unknown) => {
        this.#error = error;
      })
      .finally(() => {
        this.#busy = false;
        this.#changed();
      });
  }

  /** Gives up what is under way. The lane is not used again. */
  cancel(): void {
    this.#scope.cancel();
  }

  async #drain(): Promise<void> {
    while (this.#next !== undefined) {
      const request = this.#next;
      this.#next = undefined;
      this.outcome = await this.#sync(request);
      this.#changed();
    }
  }

  async #sync(request: LaneRequest): Promise<DestinationOutcome | DestinationFailure> {
    const input = { ...request, destination: this.name };
    try {
      const written = await activities(`${this.name}: ${this.key}`).writeDestination(input);
      this.key = written.key;
      this.sourceVersion = written.sourceVersion;
      const outcome: DestinationOutcome = {
        name: this.name,
        key: written.key,
        action: written.action,
        ...(written.version === undefined ? {} : { version: written.version }),
        ...(written.regions === undefined ? {} : { regions: written.regions }),
      };
      if (!written.replicating) return outcome;
      const { regions, problem } = await replicateRegions(input, this.key, (soFar) => {
        this.regions = soFar;
        this.#changed();
      });
      return { ...outcome, regions, ...problem };
    } catch (error) {
      if (isCancellation(error)) throw error;
      return { name: this.name, key: this.key, action: 'refused', ...problemOf(error).problem };
    }
  }
}
