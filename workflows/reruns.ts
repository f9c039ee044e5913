import { workflowInfo } from '@temporalio/workflow';

/**
 * Whether this run is a reset one. What its history recorded before is not what is now, and who reset it wants it done
 * again under the definition that is applied now.
 */
export function wasReset(): boolean {
  const { runId, firstExecutionRunId, continuedFromExecutionRunId } = workflowInfo();
  return continuedFromExecutionRunId === undefined && runId !== firstExecutionRunId;
}

/** Whether something was seen by the run that this one was reset from; `runId` is of the run that saw it. */
export function wasSeenBefore(runId: string | undefined): boolean {
  return runId !== undefined && runId !== workflowInfo().runId;
}
