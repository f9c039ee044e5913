import {
  WorkflowFailedError,
  WorkflowNotFoundError,
  type Client,
  type ScheduleExecutionResult,
} from '@temporalio/client';
import { innermostWords } from '../starters/innermost.ts';

/**
 * How the last reconcile that a schedule started stands: `never` where it has started none, `running`, `completed`,
 * `failed`, or Temporal's word for another end (`terminated`, …); `unknown` where Temporal keeps it no more.
 */
export interface LastRun {
  readonly result: string;
  /** RFC 3339. */
  readonly lastRun?: string;
}

/** One request, and none of Temporal's few for visibility. */
export async function lastRunOf(
  client: Client,
  recent: readonly ScheduleExecutionResult[],
): Promise<LastRun> {
  const last = recent.at(-1);
  if (last === undefined) return { result: 'never' };
  const { workflowId } = last.action.workflow;
  return { result: await resultOf(client, workflowId), lastRun: last.takenAt.toISOString() };
}

/** What made it fail, with what to do; undefined where it did not fail, or Temporal keeps it no more. */
export async function failureOf(
  client: Client,
  recent: readonly ScheduleExecutionResult[],
): Promise<string | undefined> {
  const workflow = recent.at(-1)?.action.workflow;
  if (workflow === undefined) return undefined;
  try {
    await client.workflow.getHandle(workflow.workflowId).result();
    return undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    if (error instanceof WorkflowFailedError) return innermostWords(error);
    throw error;
  }
}

/** Of the newest run of this ID, as one that goes on for long continues as another. */
async function resultOf(client: Client, workflowId: string): Promise<string> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name.toLowerCase();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
}
