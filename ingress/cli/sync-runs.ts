import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { runsQuery } from '../starters/starter.ts';

/** Runs of one kind that are listed at most: a request. */
const LISTED = 1_000;

/** Workflow IDs in one query. */
const IDS = 100;

/** Between two requests: Temporal allows ten a second of this kind, to all clients together. */
const PAUSE_MS = 150;

const UNSUCCESSFUL = ['Failed', 'TimedOut', 'Terminated', 'Canceled'];

/** Runs of `syncSecret`, newest first; `more` where there are others that were not listed. */
export interface SyncRuns {
  readonly runs: readonly WorkflowExecutionInfo[];
  readonly more: boolean;
}

/** Secrets whose workflow goes on, of one definition or of all. */
export async function runningSyncs(client: Client, definition?: string): Promise<SyncRuns> {
  return await listed(client, `${runsQuery(definition)} AND ExecutionStatus = "Running"`);
}

/**
 * Secrets whose newest workflow did not succeed.
 *
 * @param since left out those that ended before
 */
export async function unsuccessfulSyncs(
  client: Client,
  definition?: string,
  since?: Date,
): Promise<SyncRuns> {
  const states = UNSUCCESSFUL.map((state) => `ExecutionStatus = "${state}"`).join(' OR ');
  const closed = since === undefined ? '' : ` AND CloseTime > "${since.toISOString()}"`;
  const found = await listed(client, `${runsQuery(definition)} AND (${states})${closed}`);
  const newest = newestOfEach(found.runs);
  const later = await withLaterRun(client, newest);
  return { runs: newest.filter(({ workflowId }) => !later.has(workflowId)), more: found.more };
}

/** A query for the Temporal UI and its batch operations that finds exactly these. */
export function queryFor(runs: readonly { readonly runId: string }[]): string {
  return `RunId IN (${runs.map(({ runId }) => `"${runId}"`).join(', ')})`;
}

export function newestOfEach<R extends { readonly workflowId: string; readonly startTime: Date }>(
  runs: readonly R[],
): readonly R[] {
  const newest = new Map<string, R>();
  for (const run of runs) {
    const before = newest.get(run.workflowId);
    if (before === undefined || before.startTime < run.startTime) newest.set(run.workflowId, run);
  }
  return [...newest.values()];
}

async function listed(client: Client, query: string): Promise<SyncRuns> {
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list({ query, pageSize: LISTED })) {
    if (runs.length === LISTED) return { runs, more: true };
    runs.push(run);
  }
  return { runs, more: false };
}

/** IDs of which there is a run that started after the given one. */
async function withLaterRun(
  client: Client,
  runs: readonly WorkflowExecutionInfo[],
): Promise<ReadonlySet<string>> {
  const startOf = new Map(runs.map(({ workflowId, startTime }) => [workflowId, startTime]));
  const later = new Set<string>();
  // A quote has no escape in a query that every visibility store reads alike: the run itself is asked for then.
  const quotable = runs.filter(({ workflowId }) => !/["'\\]/.test(workflowId));
  for (let i = 0; i < quotable.length; i += IDS) {
    if (i > 0) await delay(PAUSE_MS);
    const some = quotable.slice(i, i + IDS);
    const ids = some.map(({ workflowId }) => `"${workflowId}"`).join(', ');
    const since = new Date(Math.min(...some.map(({ startTime }) => startTime.getTime()))).toISOString();
    const query = `WorkflowId IN (${ids}) AND StartTime >= "${since}"`;
    for await (const { workflowId, startTime } of client.workflow.list({ query, pageSize: LISTED }))
      if (startTime > (startOf.get(workflowId) ?? startTime)) later.add(workflowId);
  }
  for (const { workflowId, runId } of runs.filter((run) => !quotable.includes(run))) {
    const described = await client.workflow.getHandle(workflowId).describe();
    if (described.runId !== runId) later.add(workflowId);
  }
  return later;
}
