import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { SourceSummary } from '../activities/contract.ts';
import { activities } from './activities.ts';
import { Lane } from './lane.ts';
import type { Definition } from './model/definition.ts';
import type { Change, SyncInput } from './model/event.ts';
import { readChangedSignal } from './model/given.ts';
import type { DestinationFailure, SyncOutcome } from './model/outcome.ts';
import { Pace } from './pace.ts';
import { problemOf } from './problem.ts';
import { wasReset, wasSeenBefore } from './reruns.ts';
import { describe } from './words.ts';

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
  /** Who started the run, or signalled it, brought the definition along: an event, a reconcile, a command. */
  #told: boolean;
  /** The definition is the one that is applied: a look at the source tells of another, and signals do not. */
  #applied = false;
  /** What a signal brought while another one was applied: the one to go by where none is any more. */
  #brought: Definition | undefined;
  /** The run that last looked at the source. */
  #lookedIn: string | undefined;
  #source: SourceSummary | undefined;
  #sourceFailure: readonly DestinationFailure[] | undefined;
  #lanes: Lane[];
  #look = new CancellationScope();

  constructor(input: SyncInput, say: (details: string) => void) {
    this.#definition = input.definition;
    this.#path = input.path;
    this.#change = input.change;
    this.#told = input.change !== undefined;
    this.#say = say;
    this.#lanes = this.#makeLanes();
  }

  /** @param signal payload of the signal `changed`, whatever it is: what cannot be read of it says nothing */
  changed(signal: unknown): void {
    const { change = { cause: 'manual' }, definition } = readChangedSignal(
      signal,
      this.#definition.metadata.name,
    );
    this.#signalled++;
    this.#current = false;
    this.#change = this.#unseen ? merged(this.#change, change) : change;
    this.#unseen = true;
    if (definition === undefined) return;
    this.#told = true;
    this.#brought = definition;
    if (this.#applied || isSame(definition, this.#definition)) return;
    this.#look.cancel();
    this.#goBy(definition);
  }

  /** Whether a change was signalled that nothing has taken into account yet. */
  get unseen(): boolean {
    return this.#unseen;
  }

  /** Passes until nothing new was signalled during the last one. */
  async settle(): Promise<SyncOutcome> {
    const pace = new Pace();
    for (;;) {
      await pace.wait(this.#signalled);
      if (workflowInfo().continueAsNewSuggested) await this.handOver();
      const seen = this.#signalled;
      await this.#pass(() => this.#signalled > seen);
      // What a run did before it was reset is no answer to who reset it.
      if (this.#signalled === seen && !wasSeenBefore(this.#lookedIn)) return this.#outcome();
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
      const found = await this.#look.run(() =>
        activities(this.#path).readSource({
          definition,
          path: this.#path,
          ...(kvVersion && { kvVersion }),
          ...((wasReset() || !this.#told) && { mustBeApplied: true }),
        }),
      );
      if (found.state === 'superseded') {
        this.#goBy(found.definition);
        return await this.#lookAtSource();
      }
      this.#applied = found.applied ?? false;
      if (!this.#applied && this.#brought && !isSame(this.#brought, definition)) {
        this.#goBy(this.#brought);
        return await this.#lookAtSource();
      }
      this.#lookedIn = found.runId;
      this.#source = found;
      return found;
    } catch (error) {
      if (isCancellation(error)) {
        if (this.#definition === definition) throw error;
        this.#unseen = true;
        return undefined;
      }
      const { problem, keys, runId } = problemOf(error);
      this.#lookedIn = runId;
      this.#sourceFailure = definition.spec.destinations.map(({ name }, i) => ({
        name,
        key: keys[i] ?? name,
        action: 'refused',
        ...problem,
      }));
      return undefined;
    }
  }

  /** What is under way was asked for by a definition that is no more: it may be just what it waits for for ever. */
  #goBy(definition: Definition): void {
    this.#definition = definition;
    for (const lane of this.#lanes) lane.cancel();
    this.#lanes = this.#makeLanes();
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

  /** Ends this run and goes on in another, with a fresh history: whoever is stuck starts over there. */
  handOver(): Promise<never> {
    for (const lane of this.#lanes) lane.cancel();
    return continueAsNew<(input: SyncInput) => Promise<SyncOutcome>>({
      definition: this.#definition,
      path: this.#path,
      change: this.#change ?? { cause: 'manual' },
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

function isSame(a: Definition, b: Definition): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One assumed KV 1, the other KV 2: one of them is right, and assuming neither loses neither. */
function merged(before: Change | undefined, after: Change): Change {
  if (before === undefined || before.kvVersion === after.kvVersion) return after;
  const { kvVersion: _, ...change } = after;
  return change;
}
