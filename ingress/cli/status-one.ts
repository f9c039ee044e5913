import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { scheduleId } from '../../workflows/model/names.ts';
import type { LeftBehind } from '../definitions/left-behind.ts';
import { leftBehindIn } from '../schedules/left-behind.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { SyncRun } from '../starters/starter.ts';
import { notApplied } from './not-applied.ts';
import { newBudget, standingOf, type Standing } from './standing.ts';
import { newestOfEach, runningSyncs, unsuccessfulSyncs } from './sync-runs.ts';
import { table } from './table.ts';

/** Ends that a later run or reconcile can put right. */
const UNSUCCESSFUL = ['failed', 'timed_out', 'terminated', 'cancelled', 'canceled'];

/** Why a sync failed, or a destination of it. */
interface ListedReason {
  readonly destination: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface ListedSync extends SyncRun {
  /** Of one that needs a person. */
  readonly reasons?: readonly ListedReason[];
}

export interface StandingOfOne extends Standing {
  /** The newest of each secret; without those that failed and were put right since. */
  readonly syncs: readonly ListedSync[];
  /** Absent where nothing is known to be left. */
  readonly leftBehind?: readonly LeftBehind[];
}

/** @throws {Error} where nothing of that name was applied, and nothing was synced under it */
export async function standingOfOne(temporal: TemporalConnection, name: string): Promise<StandingOfOne> {
  const { client } = temporal;
  const schedule = await described(temporal, name);
  const runs = await createGrpcStarter(temporal).runs(name);
  // An ingress syncs what its files define, whether that was applied or not.
  if (schedule === undefined && runs.length === 0) throw notApplied(temporal, name);
  const running = await runningSyncs(client, name);
  const unsuccessful = await unsuccessfulSyncs(client, name);
  const standing = await standingOf(temporal, name, schedule, running, unsuccessful, newBudget());
  const reasons = reasonsByRun(standing);
  const newest = newestOfEach(runs.map((run) => ({ ...run, startTime: new Date(run.startedAt) })));
  const syncs = newest.flatMap(({ startTime: _, ...run }): ListedSync[] => {
    const why = reasons.get(run.runId);
    if (why) return [{ ...run, reasons: why }];
    return UNSUCCESSFUL.includes(run.status) ? [] : [run];
  });
  const leftBehind = schedule ? leftBehindIn(schedule) : [];
  return { ...standing, syncs, ...(leftBehind.length > 0 && { leftBehind }) };
}

/** Undefined where nothing of that name is applied. */
export async function described(
  { client }: TemporalConnection,
  name: string,
): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleId(name)).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function reasonsByRun({ destinations }: Standing): ReadonlyMap<string, readonly ListedReason[]> {
  const found = new Map<string, ListedReason[]>();
  for (const { name: destination, failures } of destinations) {
    for (const { runId, code, message, remedy } of failures) {
      if (runId === undefined) continue;
      found.set(runId, [...(found.get(runId) ?? []), { destination, code, message, remedy }]);
    }
  }
  return found;
}

export function syncsTable(syncs: readonly ListedSync[]): string {
  if (syncs.length === 0) return 'no syncs yet\n';
  return table(
    ['STATUS', 'STARTED', 'CLOSED', 'WORKFLOW'],
    syncs.map(({ status, startedAt, closedAt, workflowId }) => [
      status,
      startedAt,
      closedAt ?? '-',
      workflowId,
    ]),
  );
}
