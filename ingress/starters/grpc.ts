import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { retryPolicies } from '../../workflows/model/errors.ts';
import type { ChangedSignal, SyncInput } from '../../workflows/model/event.ts';
import { scheduleId, syncWorkflowId } from '../../workflows/model/names.ts';
import type { ReconcileOutcome, SyncOutcome } from '../../workflows/model/outcome.ts';
import { RECONCILE_WORKFLOW, type ReconcileInput } from '../../workflows/model/reconcile.ts';
import { CHANGED_SIGNAL, SYNC_WORKFLOW, syncSummary } from '../../workflows/model/sync-start.ts';
import { reconcileAttributes, startAttributes } from '../../workflows/start-attributes.ts';
import { taskQueue as defaultTaskQueue } from '../task-queue.ts';
import type { TemporalConnection } from './connect.ts';
import { failedResult, startFailure } from './grpc-failure.ts';
import { RUNS_LISTED, runsQuery, type Starter, type SyncRun } from './starter.ts';

/** One call, with the client's own retries in it: a restart of Temporal is waited out, a stop of it is told. */
const CALL_MS = 10_000;

/** Probes are answered sooner: who sends them has little patience. */
const CHECK_MS = 2_000;

export interface GrpcStarterOptions {
  /** Left out: KEYFERRY_TASK_QUEUE, else `keyferry`. */
  readonly taskQueue?: string;
}

/** Starts and signals through Temporal's gRPC API. */
export function createGrpcStarter(temporal: TemporalConnection, options: GrpcStarterOptions = {}): Starter {
  const { client, connection } = temporal;
  const taskQueue = options.taskQueue ?? defaultTaskQueue();

  async function call<T>(request: () => Promise<T>, withinMs = CALL_MS): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + withinMs, request);
    } catch (error) {
      throw startFailure(error, temporal);
    }
  }

  return {
    changed: async ({ definition, path, change }) => {
      const workflowId = syncWorkflowId(definition.metadata.name, path);
      const handle = await call(() =>
        client.workflow.signalWithStart<(input: SyncInput) => Promise<SyncOutcome>, [ChangedSignal]>(
          SYNC_WORKFLOW,
          {
            workflowId,
            taskQueue,
            args: [{ definition, path }],
            signal: CHANGED_SIGNAL,
            signalArgs: [{ change, definition }],
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            staticSummary: syncSummary(definition, path),
            ...(temporal.searchAttributes && {
              typedSearchAttributes: startAttributes(definition.metadata.name, path),
            }),
          },
        ),
      );
      return { workflowId, runId: handle.signaledRunId };
    },

    burst: async ({ definition, paths, changedAt }) => {
      const { name } = definition.metadata;
      const workflowId = `${scheduleId(name)}/events-${randomUUID()}`;
      const input: ReconcileInput = { definition, paths, ...(changedAt && { changedAt }) };
      const handle = await call(() =>
        client.workflow.start<(input: ReconcileInput) => Promise<ReconcileOutcome>>(RECONCILE_WORKFLOW, {
          workflowId,
          taskQueue,
          args: [input],
          staticSummary: `${String(paths.length)} secrets of ${name} that changed together`,
          ...(temporal.searchAttributes && { typedSearchAttributes: reconcileAttributes(name) }),
        }),
      );
      return { workflowId, runId: handle.firstExecutionRunId };
    },

    outcome: async ({ workflowId, runId }, { waitMs, signal }) => {
      const handle = client.workflow.getHandle<() => Promise<SyncOutcome>>(workflowId, runId);
      const wait = () => connection.withDeadline(Date.now() + waitMs, () => handle.result());
      // The client never looks at a signal that was aborted before.
      if (signal?.aborted) return { status: 'running' };
      try {
        const outcome = await (signal === undefined ? wait() : connection.withAbortSignal(signal, wait));
        return { status: 'completed', outcome };
      } catch (error) {
        if (error instanceof WorkflowFailedError) return failedResult(error);
        // The time is over, or Temporal cannot be asked: it was started, and goes on without our looking.
        const failure = startFailure(error, temporal);
        if (signal?.aborted || retryPolicies[failure.code] === 'untilItWorks') return { status: 'running' };
        throw failure;
      }
    },

    runs: (definition) =>
      call(async () => {
        const runs: SyncRun[] = [];
        const found = client.workflow.list({ query: runsQuery(definition), pageSize: RUNS_LISTED });
        for await (const { workflowId, runId, status, startTime, closeTime } of found) {
          runs.push({
            workflowId,
            runId,
            status: status.name.toLowerCase(),
            startedAt: startTime.toISOString(),
            ...(closeTime && { closedAt: closeTime.toISOString() }),
          });
          if (runs.length === RUNS_LISTED) break;
        }
        return runs;
      }),

    check: async () => {
      const { namespace } = temporal;
      await call(() => client.workflowService.describeNamespace({ namespace }), CHECK_MS);
    },
  };
}
