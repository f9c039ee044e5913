import { Command } from 'commander';
import { onceStopped } from '../../ingress/cli/stop.ts';
import { createLog } from '../log.ts';
import { serveMetrics } from '../metrics-server.ts';
import { installTelemetry } from '../telemetry.ts';
import { startWorker } from '../worker.ts';
import { createWorld } from '../world.ts';

export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'Run the workflows and activities, for the Temporal service of the standard Temporal environment.',
    )
    .option('--metrics <host:port>', 'serve GET /metrics (Prometheus) and /healthz here')
    .addHelpText(
      'after',
      `
Environment:
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*, TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE
  KEYFERRY_TASK_QUEUE   task queue (default keyferry)
  KEYFERRY_LOG_LEVEL    debug, info, warn, error (default info)
  VAULT_ADDR, VAULT_TOKEN, AWS_REGION, ...: what definitions leave out

Prints "ready" once it polls. SIGINT and SIGTERM let what is under way finish; exit 0.`,
    )
    .action(async (options: { metrics?: string }) => {
      const log = createLog();
      const telemetry = await installTelemetry(log);
      await using metrics =
        options.metrics === undefined ? undefined : await serveMetrics(options.metrics, telemetry);
      const worker = await startWorker({
        world: createWorld(telemetry.countRequest),
        metrics: telemetry.sync,
        log,
      });
      if (metrics) process.stdout.write(`metrics ${metrics.url}\n`);
      process.stdout.write('ready\n');
      await Promise.race([onceStopped(), worker.done]);
      await worker.stop();
    });
}
