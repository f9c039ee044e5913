import type { Action } from '../workflows/model/outcome.ts';

/** What activities count; the worker provides it. Labels are names from definitions, never paths or values. */
export interface SyncMetrics {
  /** `keyferry_syncs_total{definition,destination,action}` */
  synced(definition: string, destination: string, action: Action, count: number): void;
  /** `keyferry_sync_lag_seconds`: from the source's change to the confirmed destination. */
  lag(seconds: number): void;
}
