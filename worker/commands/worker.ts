import { Command } from 'commander';
import { configOption } from '../../ingress/cli/config-option.ts';

export interface WorkerCommandOptions {
  readonly metrics?: string;
  readonly config?: string;
}

export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'Run workflows and activities, for the Temporal service of the standard Temporal environment.',
    )
    .addOption(configOption())
    .option('--metrics <host:port>', 'serve GET /metrics (Prometheus) and /healthz here')
    .addHelpText(
      'after',
      `
Environment:
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*, TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE
  KEYFERRY_TASK_QUEUE   task queue (default keyferry)
  KEYFERRY_INSTALLATION  name in the ownership marks (default: the ID of the Temporal namespace)
  KEYFERRY_CONFIG       as --config: it also says which variables, files and addresses definitions may name
  KEYFERRY_LOG_LEVEL    debug, info, warn, error (default info)
  VAULT_ADDR, VAULT_TOKEN, AWS_REGION, ...: what definitions leave out

Prints "ready" once it polls. SIGINT and SIGTERM let what is under way finish; exit 0.`,
    )
    .action(async (options: WorkerCommandOptions) => {
      // The SDK's native half and the vendors' clients take a second to load: only who needs them waits for them.
      const { runWorker } = await import('./run-worker.ts');
      await runWorker(options);
    });
}
