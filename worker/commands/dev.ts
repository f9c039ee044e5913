import { Command, InvalidArgumentError } from 'commander';
import { configOption } from '../../ingress/cli/config-option.ts';

export interface DevOptions {
  readonly definitions: string[];
  readonly data: string;
  readonly listen: string;
  readonly auditFile?: string;
  readonly config?: string;
  readonly temporalPort: number;
  readonly uiPort: number;
}

export function devCommand(): Command {
  return new Command('dev')
    .description(
      'Everything in one process, with an embedded Temporal server that keeps its state in a directory.',
    )
    .requiredOption(
      '--definitions <path...>',
      'definition files and directories; they are applied and watched',
    )
    .addOption(configOption())
    .option('--data <dir>', 'directory of the Temporal database, logs and checkpoints', '.keyferry')
    .option('--listen <host:port>', 'where audit events are taken; port 0: any free one', '127.0.0.1:8080')
    .option('--audit-file <file>', "tail this file of Vault's audit device, so that no log shipper is needed")
    .option('--temporal-port <port>', 'port of the Temporal server; 0: any free one', portNumber, 7233)
    .option('--ui-port <port>', 'port of the Temporal UI; 0: any free one', portNumber, 8233)
    .addHelpText(
      'after',
      `
Prints "ingress <url>", "temporal <host:port>", "ui <url>", then "ready" once it takes events.
SIGINT and SIGTERM let what is under way finish; exit 0. Started again on the same --data it goes on where it was.

Environment:
  KEYFERRY_EVENTS_TOKEN[_FILE]  token that events carry; needed where --listen is not loopback
  KEYFERRY_LOG_LEVEL            debug, info, warn, error (default info)
  VAULT_ADDR, VAULT_TOKEN, AWS_REGION, ...: what definitions leave out`,
    )
    .action(async (options: DevOptions) => {
      const { runDev } = await import('./run-dev.ts');
      await runDev(options);
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}
