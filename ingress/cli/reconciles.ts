import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  type ScheduleExecutionResult,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Problem } from '../../workflows/model/errors.ts';
import type { Progress, ReconcileOutcome } from '../../workflows/model/outcome.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { innermostProblem } from '../starters/innermost.ts';
import type { LookAtPending, Pending } from './pending.ts';

type Reconcile = () => Promise<ReconcileOutcome>;

/** Reconciles that are looked at for the last good one, each of which is two requests. */
const LOOKED_BACK = 5;

const QUERY_MS = 2_000;

/** One destination in a reconcile: how far it came, and why not further. */
export type Reached = Progress & Partial<Problem>;

/** What the reconciles that a schedule started tell of a definition. */
export interface Reconciles {
  /** `never`, `running`, Temporal's word for another state of the newest, or `unknown` where it keeps it no more. */
  readonly result: string;
  readonly lastRun?: Date;
  /** The newest, while it goes on. */
  readonly running?: { readonly reached: readonly Reached[]; readonly pending: readonly Pending[] };
  /** The newest that has ended. */
  readonly ended?: {
    readonly reached: readonly Reached[];
    readonly problem?: Problem;
    readonly closedAt: Date;
  };
  /** By destination: when the newest began that saw to all secrets of it. */
  readonly good: ReadonlyMap<string, Date>;
  /** Destinations by when the last one began that found or brought a secret in line there. */
  readonly succeeded: ReadonlyMap<string, Date>;
}

/**
 * @param recent the schedule's recent actions, oldest first
 * @param destinations names; it is looked back until each had a good one
 */
export async function reconcilesOf(
  temporal: TemporalConnection,
  recent: readonly ScheduleExecutionResult[],
  destinations: readonly string[],
  lookAtPending: LookAtPending,
): Promise<Reconciles> {
  const newest = recent.at(-1);
  if (newest === undefined) return { result: 'never', good: new Map(), succeeded: new Map() };
  const good = new Map<string, Date>();
  const succeeded = new Map<string, Date>();
  let result: string | undefined;
  let running: Reconciles['running'];
  let ended: Reconciles['ended'];
  for (const { takenAt, action } of recent.slice(-LOOKED_BACK).reverse()) {
    const { workflowId } = action.workflow;
    const handle = temporal.client.workflow.getHandle<Reconcile>(workflowId);
    const described = await handle.describe().catch(absent);
    result ??= described?.status.name.toLowerCase() ?? 'unknown';
    if (described === undefined) continue;
    if (described.status.name === 'RUNNING') {
      running ??= await stateOf(temporal, handle, lookAtPending);
      continue;
    }
    const end = await endOf(handle);
    ended ??= { ...end, closedAt: described.closeTime ?? takenAt };
    for (const { name, finished, code, done, handedOver, total } of end.reached)
      if (finished && code === undefined) {
        if (!good.has(name)) good.set(name, takenAt);
        // One that handed every secret over has brought none in line.
        if ((done > handedOver || total === 0) && !succeeded.has(name)) succeeded.set(name, takenAt);
      }
    if (destinations.every((name) => good.has(name))) break;
  }
  return {
    result: result ?? 'unknown',
    lastRun: newest.takenAt,
    good,
    succeeded,
    ...(running && { running }),
    ...(ended && { ended }),
  };
}

async function stateOf(
  { connection }: TemporalConnection,
  handle: WorkflowHandle<Reconcile>,
  lookAtPending: LookAtPending,
): Promise<NonNullable<Reconciles['running']>> {
  const [reached, pending] = await Promise.all([
    // Without a worker nobody answers a query.
    connection
      .withDeadline(Date.now() + QUERY_MS, () => handle.query<readonly Progress[]>('progress'))
      .catch(() => []),
    lookAtPending(handle.workflowId),
  ]);
  return { reached, pending };
}

async function endOf(
  handle: WorkflowHandle<Reconcile>,
): Promise<{ reached: readonly Reached[]; problem?: Problem }> {
  try {
    return { reached: (await handle.result()).destinations };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const problem = innermostProblem(error);
    const detail = error.cause instanceof ApplicationFailure ? error.cause.details?.[0] : undefined;
    const reached = (detail as Partial<ReconcileOutcome> | undefined)?.destinations ?? [];
    return { reached, ...(problem && { problem }) };
  }
}

function absent(error: unknown): undefined {
  if (error instanceof WorkflowNotFoundError) return undefined;
  throw error;
}
