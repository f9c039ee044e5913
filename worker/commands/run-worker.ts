import { print } from '../../ingress/cli/print.ts';
import { onceStopped } from '../../ingress/cli/stop.ts';
import { connectTemporal } from '../../ingress/starters/connect.ts';
import { createGrpcStarter } from '../../ingress/starters/grpc.ts';
import { liveConfig } from '../boundary.ts';
import { installationOf } from '../installation.ts';
import { createLog } from '../log.ts';
import { serveMetrics } from '../metrics-server.ts';
import { createAppliedDefinition } from '../applied-definition.ts';
import { createSentRecords } from '../sent-records.ts';
import { createStartSync } from '../start-sync.ts';
import { installTelemetry } from '../telemetry.ts';
import { startWorker } from '../worker.ts';
import { createWorld } from '../world.ts';
import type { WorkerCommandOptions } from './worker.ts';

export async function runWorker(options: WorkerCommandOptions): Promise<void> {
  const log = createLog('worker');
  const telemetry = await installTelemetry(log);
  await using metrics =
    options.metrics === undefined ? undefined : await serveMetrics(options.metrics, telemetry);
  await using temporal = await connectTemporal({ log });
  const config = await liveConfig(options.config, log);
  const worker = await startWorker({
    world: { ...createWorld(telemetry.countRequest), sent: createSentRecords(temporal) },
    metrics: telemetry.sync,
    installation: installationOf({
      variable: process.env['KEYFERRY_INSTALLATION'],
      config: config.first.installation,
      namespaceId: temporal.namespaceId,
    }),
    boundary: () => config.now(),
    startSync: createStartSync(createGrpcStarter(temporal)),
    appliedDefinition: createAppliedDefinition(temporal, log),
    log,
  });
  if (metrics) print(`metrics ${metrics.url}\n`);
  print('ready\n');
  await Promise.race([onceStopped(), worker.done]);
  await worker.stop();
}
