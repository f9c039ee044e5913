import { WorkflowFailedError } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import type { ChangedSignal, SyncInput } from '../../workflows/model/event.ts';
import { DEFAULT_TASK_QUEUE, syncWorkflowId } from '../../workflows/model/names.ts';
import type { SyncOutcome } from '../../workflows/model/outcome.ts';
import {
  CHANGED_SIGNAL,
  SYNC_WORKFLOW,
  syncAttributes,
  syncSummary,
} from '../../workflows/model/sync-start.ts';
import type { TemporalConnection } from './connect.ts';
import { failedResult, startFailure } from './grpc-failure.ts';
import { RUNS_LISTED, runsQuery, type Starter, type SyncRun } from './starter.ts';

/** One call, with the client's own retries in it: a restart of Temporal is waited out, a stop of it is told. */
const CALL_MS = 5_000;

export interface GrpcStarterOptions {
  /** Left out: KEYFERRY_TASK_QUEUE, else `keyferry`. */
  readonly taskQueue?: string;
}

/** Starts and signals through Temporal's gRPC API. */
export function createGrpcStarter(temporal: TemporalConnection, options: GrpcStarterOptions = {}): Starter {
  const { client, connection } = temporal;
  const taskQueue = options.taskQueue ?? (process.env.KEYFERRY_TASK_QUEUE || DEFAULT_TASK_QUEUE);

  async function call<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await connection.withDeadline(Date.now() + CALL_MS, request);
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
            typedSearchAttributes: attributes(definition.metadata.name, path, temporal),
          },
        ),
      );
      return { workflowId, runId: handle.signaledRunId };
    },

    outcome: async ({ workflowId, runId }, { waitMs, signal }) => {
      const handle = client.workflow.getHandle<() => Promise<SyncOutcome>>(workflowId, runId);
      const deadline = AbortSignal.timeout(waitMs);
      const ended = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
      try {
        const outcome = await connection.withAbortSignal(ended, () => handle.result());
        return { status: 'completed', outcome };
      } catch (error) {
        if (error instanceof WorkflowFailedError) return failedResult(error);
        if (ended.aborted) return { status: 'running' };
        throw startFailure(error, temporal);
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
      await call(() => client.workflowService.describeNamespace({ namespace: temporal.namespace }));
    },
  };
}

function attributes(
  definition: string,
  path: string,
  { registered }: TemporalConnection,
): TypedSearchAttributes {
  return new TypedSearchAttributes(
    Object.entries(syncAttributes(definition, path))
      .filter(([name]) => registered.has(name))
      .map(([name, value]) => ({ key: defineSearchAttributeKey(name, SearchAttributeType.KEYWORD), value })),
  );
}
