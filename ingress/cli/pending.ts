import { defaultPayloadConverter } from '@temporalio/common';
import type { TemporalConnection } from '../starters/connect.ts';

/** What a workflow waits for, one entry an activity that fails and is tried again, always in the same order. */
export type PendingWords = (workflowId: string) => Promise<readonly string[]>;

/**
 * Tells what a `syncSecret` waits for: destination and key, as the activity's summary has them, and our words for why
 * the last attempt failed. The service says of a pending activity its ID only, so that the summaries are taken from
 * the history, which is read again only where an ID is new.
 */
export function createPendingWords({ client }: TemporalConnection): PendingWords {
  const summaries = new Map<string, string>();
  return async (workflowId) => {
    const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
    const failing = (raw.pendingActivities ?? []).filter(({ lastFailure }) => lastFailure?.message);
    const keyOf = (activityId: string | null | undefined): string => `${runId}/${activityId ?? ''}`;
    if (failing.some(({ activityId }) => !summaries.has(keyOf(activityId)))) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const { activityTaskScheduledEventAttributes: scheduled, userMetadata } of events ?? []) {
        if (!scheduled || !userMetadata?.summary) continue;
        const summary = defaultPayloadConverter.fromPayload<string>(userMetadata.summary);
        summaries.set(keyOf(scheduled.activityId), summary);
      }
    }
    return failing
      .map(({ activityId, activityType, lastFailure }) => {
        const what = summaries.get(keyOf(activityId)) ?? activityType?.name ?? 'activity';
        return `${what}: ${lastFailure?.message ?? ''}`;
      })
      .sort();
  };
}
