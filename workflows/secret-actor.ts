import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { SourceSummary } from '../activities/contract.ts';
import { activities } from './activities.ts';
import { Lane } from './lane.ts';
import type { Definition } from './model/definition.ts';
import type { Change, ChangedSignal, SyncInput } from './model/event.ts';
import type { DestinationFailure, SyncOutcome } from './model/outcome.ts';
import { problemOf } from './problem.ts';
import { describe } from './words.ts';

/** Pause before pass n + 1 of one run, so that a burst of changes costs few passes: 100 ms doubling to 10 s. */
const settleMs = (turn: number): number => Math.min(100 * 2 ** (turn - 1), 10_000);

/**
 * One secret under one definition. Each pass looks at the source once, then sees to it that every destination has a
 * lane that started after that look. A lane stuck in retries holds up no other, and is told of what is new when it
 * gets through: it reads the source itself.
 */
export class SecretActor {
  #definition: Definition;
  #change: Change | undefined;
  readonly #path: string;
  readonly #say: (details: string) => void;
  /** A change was signalled that no look at the source has taken into account. */
  #unseen = false;
  /** Counts what was signalled; a pass that started at the latest count has missed nothing. */
  #signalled = 0;
  /** The lanes are at work on all that was signalled: an outcome of theirs is not of before. */
  #current = false;
  #source: SourceSummary | undefined;
  #sourceFailure: readonly DestinationFailure[] | undefined;
  #lanes: Lane[];
  #look = new CancellationScope();

  constructor(input: SyncInput, say: (details: string) => void) {
    this.#definition = input.definition;
    this.#path = input.path;
    this.#change = input.change;
    this.#say = say;
    this.#lanes = this.#makeLanes();
  }

  changed({ change, definition }: ChangedSignal): void {
    this.#signalled++;
    this.#current = false;
    this.#change = this.#unseen ? merged(this.#change, change) : change;
    this.#unseen = true;
    if (JSON.stringify(definition) === JSON.stringify(this.#definition)) return;
    // What is under way was asked for by a definition that is no more: it may be just what it waits for for ever.
    this.#definition = definition;
    this.#look.cancel();
    for (const lane of this.#lanes) lane.cancel();
    this.#lanes = this.#makeLanes();
  }

  /** Passes until nothing new was signalled during the last one. */
  async settle(): Promise<SyncOutcome> {
    for (let turn = 0; ; turn++) {
      if (turn > 0) await sleep(settleMs(turn));
      if (workflowInfo().continueAsNewSuggested) await this.#handOver();
      const seen = this.#signalled;
      await this.#pass(() => this.#signalled > seen);
      if (this.#signalled === seen) return this.#outcome();
    }
  }

  async #pass(interrupted: () => boolean): Promise<void> {
    const source = await this.#lookAtSource();
    this.#tell();
    if (source === undefined || source.state === 'elsewhere') return;
    const gone = source.state !== 'present';
    const { action, grace } = this.#definition.spec.onSourceDelete;
    const mayRemove = gone && action === 'delete';
    if (mayRemove && !/^0+\D/.test(grace) && (await condition(interrupted, grace))) return;
    if (interrupted() && gone) return;
    const request = { definition: this.#definition, path: this.#path, mayRemove, ...this.#changedAt() };
    for (const [i, lane] of this.#lanes.entries()) lane.want(request, source.keys[i] ?? lane.name);
    this.#current = !interrupted();
    await condition(() => interrupted() || this.#lanes.every((lane) => !lane.busy));
  }

  /** Undefined where the source cannot be read for good, or the definition changed meanwhile. */
  async #lookAtSource(): Promise<SourceSummary | undefined> {
    const definition = this.#definition;
    const kvVersion = this.#change?.kvVersion;
    this.#look = new CancellationScope();
    this.#sourceFailure = undefined;
    this.#unseen = false;
    try {
      this.#source = await this.#look.run(() =>
        activities(this.#path).readSource({ definition, path: this.#path, ...(kvVersion && { kvVersion }) }),
      );
      return this.#source;
    } catch (error) {
      if (isCancellation(error)) {
        if (this.#definition === definition) throw error;
        this.#unseen = true;
        return undefined;
      }
      const { problem, keys } = problemOf(error);
      this.#sourceFailure = definition.spec.destinations.map(({ name }, i) => ({
        name,
        key: keys[i] ?? name,
        action: 'refused',
        ...problem,
      }));
      return undefined;
    }
  }

  #outcome(): SyncOutcome {
    if (this.#sourceFailure) return { destinations: this.#sourceFailure };
    const sourceVersion =
      this.#lanes.findLast((lane) => lane.sourceVersion)?.sourceVersion ?? this.#source?.version;
    const state = this.#source?.state ?? 'present';
    return {
      ...(sourceVersion === undefined ? {} : { sourceVersion }),
      ...(state === 'present' || state === 'elsewhere' ? {} : { source: state }),
      destinations: this.#lanes.flatMap((lane) => lane.outcome ?? []),
    };
  }

  /** Destinations that have settled since the last change was signalled. */
  get settled(): SyncOutcome['destinations'] {
    if (!this.#current) return [];
    return this.#lanes.flatMap((lane) => (lane.busy ? [] : (lane.outcome ?? [])));
  }

  /** Temporal asks for a fresh history: whoever is stuck starts over there, and a first pass misses nothing. */
  async #handOver(): Promise<never> {
    for (const lane of this.#lanes) lane.cancel();
    return continueAsNew<(input: SyncInput) => Promise<SyncOutcome>>({
      definition: this.#definition,
      path: this.#path,
      ...(this.#change && { change: this.#change }),
    });
  }

  #changedAt(): { changedAt?: string } {
    return this.#change?.at === undefined ? {} : { changedAt: this.#change.at };
  }

  #makeLanes(): Lane[] {
    return this.#definition.spec.destinations.map(
      ({ name }) =>
        new Lane(name, () => {
          this.#tell();
        }),
    );
  }

  #tell(): void {
    this.#say(describe(this.#path, this.#source, this.#sourceFailure, this.#lanes));
  }
}

/** One assumed KV 1, the other KV 2: one of them is right, and assuming neither loses neither. */
function merged(before: Change | undefined, after: Change): Change {
  if (before === undefined || before.kvVersion === after.kvVersion) return after;
  const { kvVersion: _, ...change } = after;
  return change;
}
