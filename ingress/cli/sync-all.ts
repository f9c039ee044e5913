import { setTimeout as delay } from 'node:timers/promises';
import {
  ScheduleOverlapPolicy,
  WorkflowFailedError,
  type ScheduleExecutionStartWorkflowActionResult,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Definition } from '../../workflows/model/definition.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import { DESTINATIONS_FAILED, type Progress, type ReconcileOutcome } from '../../workflows/model/outcome.ts';
import { definitionOf } from '../schedules/apply.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { innermostWords } from '../starters/innermost.ts';
import { followHandedOver, shownHandedOver } from './handed-over.ts';
import { nothingAt } from './nothing-at.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import type { SyncReport } from './run-sync.ts';
import { table } from './table.ts';
import { goesOn, whileWaiting } from './wait.ts';

type Reconcile = () => Promise<ReconcileOutcome>;

const POLL_MS = 300;
const QUERY_MS = 1_000;
const STARTED_WITHIN_MS = 30_000;
const TRIGGER_AGAIN_MS = 2_000;
const BAR = 24;

/** Triggers the definition's schedule, so that this run and a scheduled one never overlap. */
export async function syncAll(
  temporal: TemporalConnection,
  definition: Definition,
  wait: boolean,
): Promise<SyncReport> {
  const { name } = definition.metadata;
  const run = await trigger(temporal, name);
  const { workflowId, firstExecutionRunId } = run;
  if (!wait) return { text: `started ${workflowId}\n`, json: { workflowId }, failed: false };
  const handle = temporal.client.workflow.getHandle<Reconcile>(workflowId, undefined, {
    firstExecutionRunId,
  });
  const result = whileWaiting(
    temporal,
    {
      workflowId,
      doing: `reconciling ${name}`,
      progress: () => progressOf(temporal, handle),
      interrupted: goesOn(name),
    },
    handle.result(),
  );
  const { destinations, message } = await endOf(result);
  const nothing = destinations.some(({ total }) => total === 0) ? nothingAt(definition) : undefined;
  const anyHandedOver = destinations.some(({ handedOver }) => handedOver > 0);
  // They failed, replicate, or lost their source: whether all is well only their own workflows know.
  const handedOver = anyHandedOver ? await followHandedOver(temporal, name, run) : undefined;
  const failed = message !== undefined || (handedOver?.failed ?? 0) > 0 || nothing?.plain === true;
  return {
    text: [
      destinations.length === 0 ? '' : shown(destinations),
      message === undefined ? '' : `${message}\n`,
      nothing === undefined ? '' : `${nothing.words}\n`,
      handedOver ? shownHandedOver(name, handedOver) : '',
    ].join(''),
    json: {
      workflowId,
      status: failed ? 'failed' : 'completed',
      destinations,
      ...(message !== undefined && { message }),
      ...(nothing && { nothing: nothing.words }),
      ...(handedOver && { handedOver }),
    },
    failed,
  };
}

/** How far it came, and, where the reconcile itself failed, why. */
async function endOf(
  result: Promise<ReconcileOutcome>,
): Promise<{ destinations: readonly Progress[]; message?: string }> {
  try {
    return { destinations: (await result).destinations };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    const reached =
      cause instanceof ApplicationFailure && cause.type === DESTINATIONS_FAILED
        ? (cause.details?.[0] as ReconcileOutcome | undefined)
        : undefined;
    return { destinations: reached?.destinations ?? [], message: innermostWords(error) };
  }
}

type Run = ScheduleExecutionStartWorkflowActionResult['workflow'];

/**
 * The run that the trigger started, or the one that goes on already. Runs are told apart by their run IDs: two that
 * a schedule starts within one second have the same workflow ID.
 */
async function trigger({ client, address }: TemporalConnection, name: string): Promise<Run> {
  const schedule = client.schedule.getHandle(scheduleId(name));
  const before = await schedule.describe();
  // What runs is the definition as it was applied, whatever file was given.
  const applied = definitionOf(before);
  if (applied) refuseSuspended(applied);
  const [running] = before.info.runningActions;
  if (running && (await isRunning(client, running.workflow))) return running.workflow;
  const seen = new Set(before.info.recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  const deadline = Date.now() + STARTED_WITHIN_MS;
  for (let triggerAt = 0; Date.now() < deadline;) {
    if (Date.now() >= triggerAt) {
      // A run that has just ended may still count as running for the schedule, which would skip ours. And two runs
      // that start within one second get one workflow ID, of which Temporal's scheduler drops the second without a
      // word: hence again and again, until one is seen. One trigger too many costs a run that finds nothing to do.
      await schedule.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
      triggerAt = Date.now() + TRIGGER_AGAIN_MS;
    }
    const { info } = await schedule.describe();
    const started = info.recentActions.find(({ action }) => !seen.has(action.workflow.firstExecutionRunId));
    if (started) return started.action.workflow;
    await delay(POLL_MS);
  }
  throw new Error(
    `Temporal at ${address} did not start ${scheduleId(name)} within 30 s. Look at the schedule in its UI.`,
  );
}

/** The schedule takes a moment to notice an end; a run that has ended did not see what changed since. */
async function isRunning(client: TemporalConnection['client'], { workflowId }: Run): Promise<boolean> {
  const { status } = await client.workflow.getHandle(workflowId).describe();
  return status.name === 'RUNNING';
}

/** Without a worker there is no answer to a query, and before the source is counted nothing in it. */
async function progressOf(
  { connection }: TemporalConnection,
  handle: WorkflowHandle<Reconcile>,
): Promise<string> {
  const progress = await connection
    .withDeadline(Date.now() + QUERY_MS, () => handle.query<readonly Progress[]>('progress'))
    .catch(() => []);
  return progress.map(bar).join('   ');
}

function bar({ name, done, total }: Progress): string {
  const filled = total === 0 ? BAR : Math.floor((done / total) * BAR);
  return `${name} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${String(done)}/${String(total)}`;
}

function shown(destinations: readonly Progress[]): string {
  return table(
    ['DESTINATION', 'SECRETS', 'CREATED', 'UPDATED', 'UNCHANGED', 'HANDED OVER'],
    destinations.map(({ name, done, created, updated, unchanged, handedOver }) =>
      [name, done, created, updated, unchanged, handedOver].map(String),
    ),
  );
}
