import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { SyncMetrics } from '../activities/metrics.ts';
import type { World } from '../activities/stores/world.ts';

export interface WorkerMetrics {
  readonly sync: SyncMetrics;
  readonly countRequest: World['countRequest'];
}

/** What the activities of a worker count, in a registry that others may share. */
export function syncMetrics(registry: Registry): WorkerMetrics {
  const registers = [registry];
  const ofDestination = ['definition', 'destination'] as const;
  const syncs = new Counter({
    name: 'keyferry_syncs_total',
    help: 'Destinations seen to, by what was done; refused: not synced, and not tried again without a person.',
    labelNames: [...ofDestination, 'action'],
    registers,
  });
  const failures = new Counter({
    name: 'keyferry_failures_total',
    help: 'Attempts that failed, by why; those that are tried again are counted each time.',
    labelNames: [...ofDestination, 'code'],
    registers,
  });
  const success = new Gauge({
    name: 'keyferry_last_success_timestamp_seconds',
    help: 'When this worker last found or brought a destination as its definition wants it, in Unix time.',
    labelNames: ofDestination,
    registers,
  });
  const lag = new Histogram({
    name: 'keyferry_sync_lag_seconds',
    help: "From the audit log's time of a change to its being confirmed at a destination.",
    labelNames: ofDestination,
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    registers,
  });
  const requests = {
    destination: new Counter({
      name: 'keyferry_destination_requests_total',
      help: 'Requests to destinations, by HTTP status.',
      labelNames: ['store', 'operation', 'code'],
      registers,
    }),
    source: new Counter({
      name: 'keyferry_source_requests_total',
      help: 'Requests to sources, by HTTP status.',
      labelNames: ['store', 'operation', 'code'],
      registers,
    }),
  } as const;
  return {
    sync: {
      synced: (definition, destination, action, count) => {
        syncs.inc({ definition, destination, action }, count);
      },
      failed: (definition, destination, code, final) => {
        failures.inc({ definition, destination, code });
        if (final) syncs.inc({ definition, destination, action: 'refused' });
      },
      succeeded: (definition, destination) => {
        success.setToCurrentTime({ definition, destination });
      },
      lag: (definition, destination, seconds) => {
        lag.observe({ definition, destination }, seconds);
      },
    },
    countRequest: (store, operation, code, side = 'destination') => {
      requests[side].inc({ store, operation, code });
    },
  };
}
