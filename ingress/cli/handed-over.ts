import { setTimeout as delay } from 'node:timers/promises';
import { defaultPayloadConverter } from '@temporalio/common';
import { retryPolicies, type Problem } from '../../workflows/model/errors.ts';
import { syncWorkflowId } from '../../workflows/model/names.ts';
import { isFailure } from '../../workflows/model/outcome.ts';
import type { HandOverInput } from '../../workflows/model/reconcile.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { startFailure } from '../starters/grpc-failure.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import { runsQuery } from '../starters/starter.ts';
import { createPendingLook, pendingWords } from './pending.ts';
import { createProgressLine } from './progress-line.ts';
import { goesOn, sayOnInterrupt } from './wait.ts';

/** One visibility request in that time at most: Temporal allows ten a second, to all clients together. */
const POLL_MS = 1_000;
const PAGE = 1_000;
/** Failed secrets that are told in full. */
const TOLD = 20;
const NAMED = 3;

export interface HandedOverFailure extends Problem {
  readonly path: string;
  readonly workflowId: string;
  /** The destination's name; absent where the workflow ended before it had an outcome. */
  readonly destination?: string;
}

/** What became of the secrets that a reconcile left to their own `syncSecret`. */
export interface HandedOver {
  /** Secrets. */
  readonly total: number;
  /** Secrets, of which `failures` has the first 20, one entry for each destination. */
  readonly failed: number;
  readonly failures: readonly HandedOverFailure[];
}

interface Expected {
  readonly path: string;
  /** When it was about to be handed over, in Temporal's time: what closed before was no answer to that. */
  readonly since: number;
}

interface Newest {
  readonly runId: string;
  readonly status: string;
  readonly startTime: Date;
}

/**
 * Waits until each secret that a reconcile handed over has settled: as long as that takes, as `sync --path --wait`
 * does. Which they are is taken from the history of the reconcile, as visibility is late; how they stand, from
 * visibility.
 */
export async function followHandedOver(
  temporal: TemporalConnection,
  name: string,
  reconcile: { readonly workflowId: string; readonly firstExecutionRunId: string },
): Promise<HandedOver> {
  const expected = await handedOver(temporal, name, reconcile);
  const newest = await untilSettled(temporal, name, expected);
  const failed = [...expected]
    .flatMap(([workflowId, { path }]) => {
      const { status, runId } = newest.get(workflowId) ?? {};
      return runId === undefined || status === 'COMPLETED' ? [] : [{ workflowId, path, runId }];
    })
    .sort((a, b) => a.path.localeCompare(b.path));
  const starter = createGrpcStarter(temporal);
  const failures: HandedOverFailure[] = [];
  for (const { workflowId, path, runId } of failed.slice(0, TOLD)) {
    const result = await starter.outcome({ workflowId, runId }, { waitMs: 10_000 });
    if (result.status !== 'failed') continue;
    const each = result.outcome?.destinations.filter(isFailure) ?? [];
    for (const { name: destination, code, message, remedy } of each) {
      failures.push({ path, workflowId, destination, code, message, remedy });
    }
    if (each.length === 0) failures.push({ path, workflowId, ...result.problem });
  }
  return { total: expected.size, failed: failed.length, failures };
}

/** For people: what failed and what would mend it. */
export function shownHandedOver(name: string, { total, failed, failures }: HandedOver): string {
  const secrets = `${String(total)} secret${total === 1 ? '' : 's'} handed over`;
  if (failed === 0) return `Of ${secrets} none failed.\n`;
  const lines = failures.map(
    ({ path, destination, code, message, remedy }) =>
      `${path}${destination === undefined ? '' : ` at ${destination}`}: ${code}: ${message} ${remedy}\n`,
  );
  const more =
    failed > TOLD ? `and ${String(failed - TOLD)} more; keyferry status ${name} lists the newest.\n` : '';
  return `Of ${secrets} ${String(failed)} failed:\n${lines.join('')}${more}`;
}

/** By workflow ID, of all the runs that the reconcile continued as. */
async function handedOver(
  { client }: TemporalConnection,
  name: string,
  { workflowId, firstExecutionRunId }: { workflowId: string; firstExecutionRunId: string },
): Promise<ReadonlyMap<string, Expected>> {
  const expected = new Map<string, Expected>();
  for (let runId: string | undefined = firstExecutionRunId; runId;) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const { activityTaskScheduledEventAttributes: scheduled, eventTime } of events ?? []) {
      const [payload] = scheduled?.input?.payloads ?? [];
      if (scheduled?.activityType?.name !== 'handOver' || !payload) continue;
      const since = (eventTime?.seconds?.toNumber() ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6;
      for (const path of defaultPayloadConverter.fromPayload<HandOverInput>(payload).paths) {
        expected.set(syncWorkflowId(name, path), { path, since });
      }
    }
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return expected;
}

async function untilSettled(
  temporal: TemporalConnection,
  name: string,
  expected: ReadonlyMap<string, Expected>,
): Promise<ReadonlyMap<string, Newest>> {
  using line = createProgressLine();
  using _interruption = sayOnInterrupt(goesOn(name));
  const lookAtPending = createPendingLook(temporal);
  const since = Math.min(...[...expected.values()].map((each) => each.since));
  for (;;) {
    const newest = await newestRuns(temporal, name, expected, since);
    const waiting = [...expected].filter(([id]) => isOpen(newest.get(id)));
    const [first] = waiting;
    if (first === undefined) return newest;
    const why = pendingWords(await lookAtPending(first[0]).catch(() => []));
    const paths = waiting.slice(0, NAMED).map(([, { path }]) => path);
    const more = waiting.length > NAMED ? ', …' : '';
    const count = `${String(waiting.length)} of ${String(expected.size)} handed over`;
    line.show(
      `waiting for ${count}: ${paths.join(', ')}${more}${why.map((words) => ` (${words})`).join('')}`,
    );
    await delay(POLL_MS);
  }
}

/** Not seen by visibility yet counts as open. */
function isOpen(run: Newest | undefined): boolean {
  return run === undefined || run.status === 'RUNNING' || run.status === 'CONTINUED_AS_NEW';
}

/** By workflow ID; as far as visibility could be asked. */
async function newestRuns(
  temporal: TemporalConnection,
  name: string,
  expected: ReadonlyMap<string, Expected>,
  since: number,
): Promise<ReadonlyMap<string, Newest>> {
  const found = new Map<string, Newest>();
  const closed = `CloseTime >= "${new Date(Math.floor(since)).toISOString()}"`;
  const query = `${runsQuery(name)} AND (ExecutionStatus = "Running" OR ${closed})`;
  let seen = 0;
  try {
    for await (const run of temporal.client.workflow.list({ query, pageSize: PAGE })) {
      if (++seen % PAGE === 0) await delay(POLL_MS);
      const { workflowId, runId, startTime, closeTime, status } = run;
      const each = expected.get(workflowId);
      if (!each || (closeTime && closeTime.getTime() < Math.floor(each.since))) continue;
      const before = found.get(workflowId);
      if (before && before.startTime > startTime) continue;
      found.set(workflowId, { runId, startTime, status: status.name });
    }
  } catch (error) {
    const failure = startFailure(error, temporal);
    if (retryPolicies[failure.code] !== 'untilItWorks') throw failure;
    // A part of them at most: the next look has the others.
  }
  return found;
}
