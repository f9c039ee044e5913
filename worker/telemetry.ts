import { createServer } from 'node:net';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { SyncMetrics } from '../activities/metrics.ts';
import type { World } from '../activities/stores/world.ts';
import type { IngressMetrics } from '../ingress/metrics.ts';
import { ingressMetrics } from './ingress-metrics.ts';
import { temporalLogger } from './log.ts';

export interface Telemetry {
  readonly sync: SyncMetrics;
  readonly ingress: IngressMetrics;
  readonly countRequest: World['countRequest'];
  /** Ours and the Temporal SDK's, in Prometheus' text format. */
  render(): Promise<{ contentType: string; text: string }>;
}

/** Metrics of this process, and the Temporal SDK's runtime that reports beside them. Once a process. */
export async function installTelemetry(log: Logger): Promise<Telemetry> {
  const sdk = `127.0.0.1:${String(await freePort())}`;
  Runtime.install({
    logger: temporalLogger(log),
    // Commands end what they started in their own order.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      metrics: {
        prometheus: {
          bindAddress: sdk,
          countersTotalSuffix: true,
          useSecondsForDurations: true,
          unitSuffix: true,
        },
      },
    },
  });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const render = async () => ({
    contentType: registry.contentType,
    text: (await registry.metrics()) + (await sdkMetrics(sdk)),
  });
  return { ...counters(registry, render), render };
}

function counters(registry: Registry, render: Telemetry['render']): Omit<Telemetry, 'render'> {
  const registers = [registry];
  const syncs = new Counter({
    name: 'keyferry_syncs_total',
    help: 'Destinations seen to, by what was done.',
    labelNames: ['definition', 'destination', 'action'],
    registers,
  });
  const lag = new Histogram({
    name: 'keyferry_sync_lag_seconds',
    help: "From the audit log's time of a change to its being confirmed at a destination.",
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    registers,
  });
  const requests = new Counter({
    name: 'keyferry_destination_requests_total',
    help: 'Requests to stores, by HTTP status.',
    labelNames: ['store', 'operation', 'code'],
    registers,
  });
  return {
    sync: {
      synced: (definition, destination, action, count) => {
        syncs.inc({ definition, destination, action }, count);
      },
      lag: (seconds) => {
        lag.observe(seconds);
      },
    },
    ingress: ingressMetrics(registry, render),
    countRequest: (store, operation, code) => {
      requests.inc({ store, operation, code });
    },
  };
}

/** The SDK exports from its native half over HTTP only. A scrape it cannot answer loses its part, not ours. */
async function sdkMetrics(address: string): Promise<string> {
  try {
    return await (await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(2_000) })).text();
  } catch {
    return '';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server without a port');
  return address.port;
}
