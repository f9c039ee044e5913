import { ScheduleNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import type { Problem } from '../../workflows/model/errors.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import { isFailure } from '../../workflows/model/outcome.ts';
import { failureOf, lastRunOf } from '../schedules/last-run.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { Starter, SyncRun } from '../starters/starter.ts';
import { notApplied } from './not-applied.ts';
import { standingTable, type Standing } from './status-all.ts';
import type { StatusReport } from './run-status.ts';
import { table } from './table.ts';

/** Failed syncs that are asked why, each of which is a request; older ones are listed without. */
const REASONS_ASKED = 20;

/** Requests at once. */
const CONCURRENCY = 5;

/** For one of them. What has ended is answered at once. */
const ANSWER_MS = 5_000;

/** Why a sync failed, or a destination of it. */
interface Reason extends Problem {
  /** Name of the destination; absent where it failed before it came to any. */
  readonly destination?: string;
}

interface ListedSync extends SyncRun {
  /** Of a failed one, where it was asked for. */
  readonly reasons?: readonly Reason[];
}

/** @throws {Error} where nothing of that name was applied, and nothing was synced under it */
export async function statusOfOne(temporal: TemporalConnection, name: string): Promise<StatusReport> {
  const standing = await standingOf(temporal, name);
  const starter = createGrpcStarter(temporal);
  const runs = await starter.runs(name);
  // An ingress syncs what its files define, whether that was applied or not.
  if (standing === undefined && runs.length === 0) throw notApplied(temporal, name);
  const syncs = await explained(starter, runs);
  const { failure } = standing ?? {};
  return {
    json: { ...(standing ?? { definition: name }), syncs },
    text: [
      standing ? standingTable([standing]) : `${name} is not applied\n`,
      failure === undefined ? '' : `last reconcile: ${failure}\n`,
      '\n',
      syncs.length === 0 ? 'no syncs yet\n' : syncsText(syncs),
    ].join(''),
  };
}

async function standingOf(
  { client }: TemporalConnection,
  name: string,
): Promise<(Standing & { readonly failure?: string }) | undefined> {
  try {
    const { state, info } = await client.schedule.getHandle(scheduleId(name)).describe();
    const last = await lastRunOf(client, info.recentActions);
    const failure = last.result === 'failed' ? await failureOf(client, info.recentActions) : undefined;
    const nextRun = info.nextActionTimes[0]?.toISOString();
    return {
      definition: name,
      paused: state.paused,
      ...last,
      ...(nextRun && { nextRun }),
      ...(failure !== undefined && { failure }),
    };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** The same, and of the newest that failed why. */
async function explained(starter: Starter, runs: readonly SyncRun[]): Promise<ListedSync[]> {
  const asked = new Set(runs.filter(({ status }) => status === 'failed').slice(0, REASONS_ASKED));
  const limit = pLimit(CONCURRENCY);
  return await Promise.all(
    runs.map(async (run) =>
      asked.has(run) ? { ...run, reasons: await limit(() => reasonsOf(starter, run)) } : run,
    ),
  );
}

async function reasonsOf(starter: Starter, { workflowId, runId }: SyncRun): Promise<readonly Reason[]> {
  const result = await starter.outcome({ workflowId, runId }, { waitMs: ANSWER_MS });
  if (result.status !== 'failed') return [];
  const failures = result.outcome?.destinations.filter(isFailure) ?? [];
  if (failures.length === 0) return [result.problem];
  return failures.map(({ name, code, message, remedy }) => ({ destination: name, code, message, remedy }));
}

function syncsText(syncs: readonly ListedSync[]): string {
  const head = table(
    ['STATUS', 'STARTED', 'CLOSED', 'WORKFLOW'],
    syncs.map(({ status, startedAt, closedAt, workflowId }) => [
      status,
      startedAt,
      closedAt ?? '-',
      workflowId,
    ]),
  );
  const why = syncs.flatMap(({ workflowId, reasons = [] }) =>
    reasons.map(({ destination, code, message, remedy }) => {
      const words = [destination, code, `${message} ${remedy}`].filter((part) => part !== undefined);
      return `${workflowId}: ${words.join(': ')}\n`;
    }),
  );
  return head + (why.length === 0 ? '' : `\n${why.join('')}`);
}
