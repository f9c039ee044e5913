import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Problem } from '../../workflows/model/errors.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { fromProto, innermostProblem } from '../starters/innermost.ts';

/** What has had no answer for less long than this is simply at work. */
const PATIENCE_MS = 1_500;

/** temporal.api.enums.v1.PendingActivityState, and PendingWorkflowTaskState alike. */
const SCHEDULED = 1;

/** Something that a workflow waits for. */
export interface Pending {
  /** As its activity's summary has it: destination and key, or what is read. */
  readonly what: string;
  /** The destination's name; absent where it is of the source, or of the workflow as a whole. */
  readonly destination?: string;
  readonly since: Date;
  /** Why the last attempt failed, or why there is no answer. */
  readonly problem: Problem;
  /** From 1. */
  readonly attempt: number;
  /** Absent while an attempt is under way. */
  readonly nextTry?: Date;
  /** Whether an attempt has failed; otherwise there is no answer yet. */
  readonly failing: boolean;
}

export type LookAtPending = (workflowId: string) => Promise<readonly Pending[]>;

/** What the service tells of a pending activity is its ID; the rest is in the event that scheduled it. */
interface Scheduled {
  readonly what?: string;
  readonly destination?: string;
  readonly since: Date;
}

/**
 * Tells what a workflow waits for: activities that failed and are tried again, those without an answer, and workers
 * that do not come. Always in the same order. The history is read only where an activity is new.
 */
export function createPendingLook({ client }: TemporalConnection): LookAtPending {
  const known = new Map<string, Scheduled>();
  return async (workflowId) => {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    const keyOf = (activityId: string | null | undefined): string => `${runId}/${activityId ?? ''}`;
    const taskQueue = raw.executionConfig?.taskQueue?.name ?? '';
    const activities = (raw.pendingActivities ?? []).filter(isNoteworthy);
    if (activities.some(({ activityId }) => !known.has(keyOf(activityId)))) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const { activityTaskScheduledEventAttributes: scheduled, userMetadata, eventTime } of events ??
        []) {
        if (!scheduled) continue;
        const [input] = scheduled.input?.payloads ?? [];
        const { destination } = input
          ? defaultPayloadConverter.fromPayload<{ readonly destination?: string }>(input)
          : {};
        known.set(keyOf(scheduled.activityId), {
          since: dateOf(eventTime),
          ...(userMetadata?.summary && { what: defaultPayloadConverter.fromPayload(userMetadata.summary) }),
          ...(destination !== undefined && { destination }),
        });
      }
    }
    const waiting = activities.map((activity): Pending => {
      const { what, destination, since } = known.get(keyOf(activity.activityId)) ?? {};
      const nextTry = isScheduled(activity) ? activity.nextAttemptScheduleTime : undefined;
      return {
        what: what ?? activity.activityType?.name ?? 'activity',
        since: since ?? dateOf(activity.scheduledTime),
        problem: problemOf(activity, taskQueue),
        attempt: activity.attempt ?? 1,
        failing: hasFailed(activity),
        ...(destination !== undefined && { destination }),
        ...(nextTry && { nextTry: dateOf(nextTry) }),
      };
    });
    return [...waiting, ...untaken(raw.pendingWorkflowTask, taskQueue)].sort((a, b) =>
      a.what.localeCompare(b.what),
    );
  };
}

/** One entry for each of them that does not change while they wait for the same. */
export function pendingWords(pending: readonly Pending[]): readonly string[] {
  return pending.map(({ what, problem }) => `${what}: ${problem.message}`);
}

type Described = WorkflowExecutionDescription['raw'];
type Activity = NonNullable<Described['pendingActivities']>[number];

function isScheduled({ state }: Activity | NonNullable<Described['pendingWorkflowTask']>): boolean {
  return Number(state) === SCHEDULED;
}

function hasFailed({ lastFailure }: Activity): boolean {
  return Boolean(lastFailure?.message);
}

function isNoteworthy(activity: Activity): boolean {
  const at = isScheduled(activity) ? activity.scheduledTime : activity.lastStartedTime;
  return hasFailed(activity) || Date.now() - dateOf(at).getTime() > PATIENCE_MS;
}

function problemOf(activity: Activity, taskQueue: string): Problem {
  const { lastFailure, scheduledTime, lastStartedTime } = activity;
  if (lastFailure?.message) {
    const problem = innermostProblem(fromProto(lastFailure));
    return problem ?? { code: 'internal', message: lastFailure.message, remedy: '' };
  }
  if (isScheduled(activity)) return noWorker(dateOf(scheduledTime), taskQueue);
  return {
    code: 'timeout',
    message: `no answer since ${clock(dateOf(lastStartedTime))}.`,
    remedy: 'It is tried again where it takes too long.',
  };
}

function untaken(task: Described['pendingWorkflowTask'], taskQueue: string): Pending[] {
  if (!task || !isScheduled(task)) return [];
  const since = dateOf(task.originalScheduledTime ?? task.scheduledTime);
  if (Date.now() - since.getTime() <= PATIENCE_MS) return [];
  return [
    {
      what: 'the workflow',
      since,
      problem: noWorker(since, taskQueue),
      attempt: task.attempt ?? 1,
      failing: false,
    },
  ];
}

function noWorker(since: Date, taskQueue: string): Problem {
  return {
    code: 'unavailable',
    message: `no worker has taken it since ${clock(since)}; is keyferry worker running on the task queue ${taskQueue}?`,
    remedy: `Start keyferry worker with KEYFERRY_TASK_QUEUE=${taskQueue}.`,
  };
}

function clock(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}

function dateOf(time: Activity['scheduledTime']): Date {
  return new Date((time?.seconds?.toNumber() ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6);
}
