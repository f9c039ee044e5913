import { createServer } from 'node:net';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { IngressMetrics } from '../ingress/metrics.ts';
import { ingressMetrics } from './ingress-metrics.ts';
import { temporalLogger } from './log.ts';
import { syncMetrics, type WorkerMetrics } from './sync-metrics.ts';

export interface Telemetry extends WorkerMetrics {
  readonly ingress: IngressMetrics;
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
  return { ...syncMetrics(registry), ingress: ingressMetrics(registry, render), render };
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
