import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

const retry = { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30 seconds' } as const;

/**
 * Activities as workflows call them. An attempt has a minute; a worker that dies under it is noticed by its missing
 * heartbeats. Attempts are not counted: which error is tried again, and for how long, is decided where it is thrown
 * (`retryPolicies`), and a `Retry-After` of the store replaces the backoff.
 *
 * @param summary what the Temporal UI shows beside the activity
 */
export function activities(summary: string): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    startToCloseTimeout: '1 minute',
    heartbeatTimeout: '15 seconds',
    retry,
    summary,
  });
}

/**
 * The activity that sees to many secrets. It may take its time, as a slow or throttling store does, as long as it
 * heartbeats; what it had done before it died is in its last heartbeat.
 */
export function pageActivities(summary: string): Pick<ActivityInterfaceFor<Activities>, 'reconcilePage'> {
  return proxyActivities<Activities>({
    startToCloseTimeout: '1 hour',
    heartbeatTimeout: '15 seconds',
    retry,
    summary,
  });
}
