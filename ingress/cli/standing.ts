import type { ScheduleDescription } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Definition } from '../../workflows/model/definition.ts';
import type { Problem } from '../../workflows/model/errors.ts';
import { isFailure } from '../../workflows/model/outcome.ts';
import { definitionOf } from '../schedules/apply.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import { nothingAt, type NothingAt } from './nothing-at.ts';
import { createPendingLook, type Pending } from './pending.ts';
import { reconcilesOf, type Reached, type Reconciles } from './reconciles.ts';
import type { SyncRuns } from './sync-runs.ts';

/** Secrets of which it is asked why they wait or failed, each of which is a request or two; others are counted. */
const ASKED = 50;

/** Requests at once. */
const CONCURRENCY = 5;

/** For one answer. What has ended is answered at once. */
const ANSWER_MS = 5_000;

/** Why something waits or failed, and since when (RFC 3339). */
export interface Reason extends Problem {
  readonly since: string;
  /** The workflow of the secret; absent where it is the destination as a whole. */
  readonly workflowId?: string;
  readonly runId?: string;
}

export interface Wait extends Reason {
  /** RFC 3339; absent while an attempt is under way. */
  readonly nextTry?: string;
  readonly attempt: number;
}

/** How one destination of a definition stands. */
export interface DestinationStanding {
  readonly name: string;
  /** Secrets that are as they should be, as far as the last reconcile has seen; absent where none has. */
  readonly inSync?: number;
  /** Secrets that are tried again by themselves; absent where it is all of them and their number is not known. */
  readonly waiting?: number;
  /** Secrets that need a person; absent as `waiting`. */
  readonly failed?: number;
  /** When the last reconcile began that saw to all of it, RFC 3339. */
  readonly lastSuccess?: string;
  readonly waits: readonly Wait[];
  readonly failures: readonly Reason[];
}

/** How a definition stands. */
export interface Standing {
  readonly definition: string;
  readonly paused: boolean;
  /** As in {@link Reconciles}; `unapplied` where it has no schedule. */
  readonly result: string;
  /** RFC 3339. */
  readonly lastRun?: string;
  readonly nextRun?: string;
  /** Why the last reconcile failed. */
  readonly failure?: string;
  /** The source has no secret of it. */
  readonly nothing?: NothingAt;
  readonly destinations: readonly DestinationStanding[];
  /** Secrets that failed or wait and that were not asked why. */
  readonly unasked: number;
}

/** What is left to ask, shared by all definitions of one command. */
export interface Budget {
  waits: number;
  failures: number;
}

export const newBudget = (): Budget => ({ waits: ASKED, failures: ASKED });

/**
 * @param schedule left out where the definition is not applied
 * @param unsuccessful of it; those that a reconcile has put right since do not count
 */
export async function standingOf(
  temporal: TemporalConnection,
  name: string,
  schedule: ScheduleDescription | undefined,
  running: SyncRuns,
  unsuccessful: SyncRuns,
  budget: Budget,
): Promise<Standing> {
  const definition = schedule && definitionOf(schedule);
  const names = definition?.spec.destinations.map((destination) => destination.name) ?? [];
  const lookAtPending = createPendingLook(temporal);
  const recent = schedule?.info.recentActions ?? [];
  const reconciles = await reconcilesOf(temporal, recent, names, lookAtPending);
  const ended = unsuccessful.runs.filter(({ closeTime }) => !isPutRight(closeTime, names, reconciles));
  const limit = pLimit(CONCURRENCY);

  const askedWhy = ended.slice(0, budget.failures);
  budget.failures -= askedWhy.length;
  const starter = createGrpcStarter(temporal);
  const failures = await Promise.all(
    askedWhy.map(({ workflowId, runId, closeTime, startTime }) =>
      limit(async () => {
        const result = await starter.outcome({ workflowId, runId }, { waitMs: ANSWER_MS });
        if (result.status !== 'failed') return [];
        const of = { workflowId, runId, since: (closeTime ?? startTime).toISOString() };
        const failed = result.outcome?.destinations.filter(isFailure) ?? [];
        if (failed.length === 0) return [{ ...of, ...result.problem, destination: undefined }];
        return failed
          .filter((each) => !isGood(closeTime, each.name, reconciles))
          .map(({ name: destination, code, message, remedy }) => ({
            ...of,
            destination,
            code,
            message,
            remedy,
          }));
      }),
    ),
  );

  const askedFor = running.runs.slice(0, budget.waits);
  budget.waits -= askedFor.length;
  const waits = await Promise.all(
    askedFor.map(({ workflowId }) =>
      limit(async () =>
        (await lookAtPending(workflowId)).map((pending) => ({ ...waitOf(pending), workflowId })),
      ),
    ),
  );

  const known = new Set([...names, ...failures.flat().flatMap(({ destination }) => destination ?? [])]);
  const destinations = [...known].map((destination) =>
    destinationStanding(
      destination,
      reconciles,
      waits.flat().filter(isOf(destination)),
      failures.flat().filter(isOf(destination)),
    ),
  );
  const nextRun = schedule?.info.nextActionTimes[0]?.toISOString();
  const failure = reconciles.result === 'failed' ? reconciles.ended?.problem : undefined;
  const nothing = definition && nothingOf(definition, reconciles);
  return {
    definition: name,
    paused: schedule?.state.paused ?? false,
    result: schedule ? reconciles.result : 'unapplied',
    ...(reconciles.lastRun && { lastRun: reconciles.lastRun.toISOString() }),
    ...(nextRun !== undefined && { nextRun }),
    ...(failure && { failure: `${failure.message} ${failure.remedy}`.trim() }),
    ...(nothing && { nothing }),
    destinations,
    unasked: ended.length - askedWhy.length + running.runs.length - askedFor.length,
  };
}

/** Whether every destination has been reconciled well since: had it still failed, it would have been handed over. */
function isPutRight(closed: Date | undefined, names: readonly string[], reconciles: Reconciles): boolean {
  return names.length > 0 && names.every((name) => isGood(closed, name, reconciles));
}

function isGood(closed: Date | undefined, destination: string, { good }: Reconciles): boolean {
  const began = good.get(destination);
  return closed !== undefined && began !== undefined && began > closed;
}

/** What is of no destination is of the source, and so of all of them. */
function isOf(name: string): (each: { readonly destination?: string | undefined }) => boolean {
  return ({ destination }) => destination === undefined || destination === name;
}

function waitOf({ destination, since, problem, attempt, nextTry }: Pending): Wait & { destination?: string } {
  return {
    ...problem,
    since: since.toISOString(),
    attempt,
    ...(destination !== undefined && { destination }),
    ...(nextTry && { nextTry: nextTry.toISOString() }),
  };
}

function destinationStanding(
  name: string,
  { running, ended, succeeded }: Reconciles,
  ofSecrets: readonly (Wait & { destination?: string })[],
  failed: readonly (Reason & { destination?: string | undefined })[],
): DestinationStanding {
  const held = (running?.pending ?? []).map(waitOf).filter(isOf(name));
  const waits = [...held, ...ofSecrets].map(({ destination: _, ...wait }) => wait);
  const failures: Reason[] = failed.map(({ destination: _, ...failure }) => failure);
  const named = ({ name: each }: Reached): boolean => each === name;
  const reached = running?.reached.find(named) ?? ended?.reached.find(named);
  const remaining = reached && reached.total - reached.done;
  const waitingSecrets = new Set(ofSecrets.map(({ workflowId }) => workflowId)).size;
  const waiting =
    held.length === 0
      ? waitingSecrets
      : remaining === undefined
        ? undefined
        : Math.max(remaining, waitingSecrets);

  const last = ended?.reached.find(named);
  const whole = problemIn(last) ?? (ended?.reached.length === 0 ? ended.problem : undefined);
  // While the next one is under way, the failure of the one before says nothing.
  if (whole && ended && !running) failures.unshift({ ...whole, since: ended.closedAt.toISOString() });
  // One that is tried again now waits; its run before that failed is not counted once more.
  const waitingIds = new Set(ofSecrets.map(({ workflowId }) => workflowId));
  const failedSecrets = new Set(
    failed.map(({ workflowId }) => workflowId).filter((id) => !waitingIds.has(id ?? '')),
  ).size;
  const failedNow =
    !whole || running ? failedSecrets : remaining ? Math.max(remaining, failedSecrets) : undefined;

  const inSync = reached && Math.max(0, reached.done - failedSecrets - waitingSecrets);
  const lastSuccess = succeeded.get(name)?.toISOString();
  return {
    name,
    ...(inSync !== undefined && { inSync }),
    ...(waiting !== undefined && { waiting }),
    ...(failedNow !== undefined && { failed: failedNow }),
    ...(lastSuccess !== undefined && { lastSuccess }),
    waits,
    failures,
  };
}

function problemIn(reached: Reached | undefined): Problem | undefined {
  if (reached?.code === undefined) return undefined;
  const { code, message = '', remedy = '' } = reached;
  return { code, message, remedy };
}

function nothingOf(definition: Definition, { running, ended }: Reconciles): NothingAt | undefined {
  const reached = running?.reached.length ? running.reached : (ended?.reached ?? []);
  return reached.length > 0 && reached.every(({ total }) => total === 0) ? nothingAt(definition) : undefined;
}
