import { proxyActivities, type ActivityInterfaceFor } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

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
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30 seconds' },
    summary,
  });
}
