import { Command } from 'commander';
import { configOption } from './config-option.ts';
import type { IngressHost } from './run-ingress.ts';

export interface IngressCommandOptions {
  readonly definitions: string[];
  readonly listen: string;
  readonly config?: string;
}

/** @param host what the process gives: its log and its metrics; asked for once the command runs */
export function ingressCommand(host: (command: string) => Promise<IngressHost>): Command {
  return new Command('ingress')
    .description('Take audit events, for the Temporal service of the standard Temporal environment.')
    .requiredOption('--definitions <path...>', 'definition files and directories; they are watched')
    .addOption(configOption())
    .option('--listen <host:port>', 'where events are taken; port 0: any free one', '127.0.0.1:8080')
    .addHelpText(
      'after',
      `
Environment:
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*, TEMPORAL_CONFIG_FILE, TEMPORAL_PROFILE
  KEYFERRY_EVENTS_TOKEN[_FILE]  token that events carry; needed where --listen is not loopback
  KEYFERRY_CONFIG               file of --config, which is watched
  KEYFERRY_TASK_QUEUE           task queue of the workers (default keyferry)
  KEYFERRY_LOG_LEVEL            debug, info, warn, error (default info)
  VAULT_NAMESPACE               namespace of definitions that name none, as the workers have it

Prints "ingress <url>", then "ready". SIGINT and SIGTERM let requests under way finish; exit 0.`,
    )
    .action(async (options: IngressCommandOptions) => {
      const { runIngress } = await import('./run-ingress.ts');
      await runIngress(options, await host('ingress'));
    });
}
