import { WorkflowNotFoundError } from '@temporalio/client';
import type { Origin } from '../activities/stores/store.ts';
import type { SentRecords } from '../activities/stores/world.ts';
import type { TemporalConnection } from '../ingress/starters/connect.ts';
import { startFailure } from '../ingress/starters/grpc-failure.ts';
import { taskQueue as defaultTaskQueue } from '../ingress/task-queue.ts';
import { sentWorkflowId } from '../workflows/model/names.ts';
import { RECORD_WORKFLOW, sentSummary } from '../workflows/model/sync-start.ts';

/** One call, with the client's own retries in it. */
const CALL_MS = 5_000;

/** A namespace keeps closed runs for a day at least; a record that is still asked for is made anew before that. */
const RENEW_MS = 12 * 3_600_000;

export interface SentRecordsOptions {
  /** Left out: KEYFERRY_TASK_QUEUE, else `keyferry`. */
  readonly taskQueue?: string;
  /** Age from which a record is made anew when it is read, milliseconds. Left out: half a day. */
  readonly renewAfterMs?: number;
}

/**
 * Keeps each record as the memo of a run of its own, whose ID says of what it is: it is found by its ID, so no search
 * that lags behind has to find it, and as many are kept as there are secrets.
 */
export function createSentRecords(
  temporal: TemporalConnection,
  { taskQueue = defaultTaskQueue(), renewAfterMs = RENEW_MS }: SentRecordsOptions = {},
): SentRecords {
  const { client, connection } = temporal;
  const idOf = ({ owner, destination, path }: Origin): string => sentWorkflowId(owner, destination, path);

  async function call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + CALL_MS, request);
    } catch (error) {
      throw startFailure(error, temporal);
    }
  }

  async function keep(origin: Origin, token: string | undefined): Promise<void> {
    await call(() =>
      client.workflow.start(RECORD_WORKFLOW, {
        workflowId: idOf(origin),
        taskQueue,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        // One that no worker has run yet.
        workflowIdConflictPolicy: 'TERMINATE_EXISTING',
        staticSummary: sentSummary(origin.destination, origin.path),
        ...(token !== undefined && { memo: { token } }),
      }),
    );
  }

  return {
    keep,
    async last(origin) {
      const found = await call(() => client.workflow.getHandle(idOf(origin)).describe().catch(unlessMissing));
      const token = found?.memo?.['token'];
      if (found === undefined || typeof token !== 'string') return undefined;
      if (Date.now() - found.startTime.getTime() >= renewAfterMs) await keep(origin, token);
      return token;
    },
  };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof WorkflowNotFoundError) return undefined;
  throw error;
}
