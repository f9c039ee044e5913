import {
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  sleep,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ChangedSignal, SyncInput } from './model/event.ts';
import { readRelayInput, readSyncInput } from './model/given.ts';
import { syncWorkflowId } from './model/names.ts';
import type { SyncOutcome } from './model/outcome.ts';
import type { RelayInput } from './model/relay.ts';
import { CHANGED_SIGNAL, SYNC_WORKFLOW, syncSummary } from './model/sync-start.ts';
import { startAttributes } from './start-attributes.ts';
import { given } from './unreadable.ts';

/** Pause before the next try, where an actor ended between being found running and being signalled. */
const againMs = (tries: number): number => Math.min(50 * 2 ** tries, 10_000);

/**
 * Hands changes to the actors of their secrets, as signal-with-start does. For starters that have Temporal's HTTP
 * API only: it cannot address `sync/…`, as it takes a slash in an ID for the end of it, encoded or not (server
 * 1.29, grpc-gateway in its legacy unescaping mode). It ends once every actor has been told; a change that
 * cannot be handed on fails it then, and keeps no other back.
 */
export async function relayChanges(input: RelayInput): Promise<void> {
  const { changes, searchAttributes } = given(readRelayInput, input);
  const told = await Promise.allSettled(changes.map((change) => tell(change, searchAttributes)));
  for (const each of told) if (each.status === 'rejected') throw each.reason as Error;
}

async function tell(asked: unknown, searchAttributes: boolean): Promise<void> {
  const { definition, path, change = { cause: 'event' } } = given(readSyncInput, asked);
  const input = { definition, path, change };
  const workflowId = syncWorkflowId(definition.metadata.name, path);
  for (let tries = 0; ; tries++) {
    if (await started(workflowId, input, searchAttributes)) return;
    try {
      const running = getExternalWorkflowHandle(workflowId);
      await running.signal<[ChangedSignal]>(CHANGED_SIGNAL, { change, definition });
      return;
    } catch {
      await sleep(againMs(tries));
    }
  }
}

async function started(
  workflowId: string,
  input: Required<SyncInput>,
  searchAttributes: boolean,
): Promise<boolean> {
  const { definition, path } = input;
  try {
    await startChild<(input: SyncInput) => Promise<SyncOutcome>>(SYNC_WORKFLOW, {
      workflowId,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      staticSummary: syncSummary(definition, path),
      ...(searchAttributes && { typedSearchAttributes: startAttributes(definition.metadata.name, path) }),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
