import { ApplicationFailure } from '@temporalio/activity';
import type { Definition } from '../workflows/model/definition.ts';
import { isErrorCode, type ErrorCode } from '../workflows/model/errors.ts';
import type { Action } from '../workflows/model/outcome.ts';

/** What activities count; the worker provides it. Labels are names from definitions, never paths or values. */
export interface SyncMetrics {
  /** `keyferry_syncs_total{definition,destination,action}` */
  synced(definition: string, destination: string, action: Exclude<Action, 'refused'>, count: number): void;
  /**
   * `keyferry_failures_total{definition,destination,code}`: one attempt. Where it was `final`, it is not tried again, and
   * counts in `keyferry_syncs_total` too, with the action `refused`.
   */
  failed(definition: string, destination: string, code: ErrorCode, final: boolean): void;
  /** `keyferry_last_success_timestamp_seconds{definition,destination}`: it was reached, and is as it should be. */
  succeeded(definition: string, destination: string): void;
  /** `keyferry_sync_lag_seconds{definition,destination}`: from the source's change to the confirmed destination. */
  lag(definition: string, destination: string, seconds: number): void;
}

/**
 * Runs an attempt and counts its failure at the destinations that it was for. A source that cannot be read keeps all
 * of them from being synced.
 */
export async function countingFailures<T>(
  metrics: SyncMetrics,
  { metadata, spec }: Definition,
  destination: string | undefined,
  body: () => Promise<T>,
): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof ApplicationFailure && isErrorCode(error.type)) {
      const names = destination === undefined ? spec.destinations.map(({ name }) => name) : [destination];
      for (const name of names) metrics.failed(metadata.name, name, error.type, error.nonRetryable === true);
    }
    throw error;
  }
}
