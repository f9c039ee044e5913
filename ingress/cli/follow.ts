import { Command } from 'commander';
import { configOption } from './config-option.ts';
import type { IngressHost } from './run-ingress.ts';

export interface FollowCommandOptions {
  readonly file: string;
  readonly definitions: string[];
  readonly config?: string;
  readonly checkpoint?: string;
  readonly fromEnd?: true;
  readonly vault?: string;
}

/** @param host what the process gives: its log and its metrics; asked for once the command runs */
export function followCommand(host: (command: string) => Promise<IngressHost>): Command {
  return new Command('follow')
    .description(
      "Tail the file of Vault's audit device and take its events, so that no log shipper is needed.",
    )
    .requiredOption('--file <file>', 'file of the audit device, or where it will be')
    .requiredOption('--definitions <path...>', 'definition files and directories; they are watched')
    .addOption(configOption())
    .option('--checkpoint <file>', 'where it is kept how far the file was read (default: see below)')
    .option('--from-end', 'without a checkpoint: begin with what comes from now on, not with what is there')
    .option('--vault <name>', 'name of this Vault, for definitions whose source.vault.name asks for one')
    .addHelpText(
      'after',
      `
The checkpoint is kept in $XDG_STATE_HOME/keyferry (else ~/.local/state/keyferry), one for each followed file. What it
records as read has been taken by Temporal. Rotation by renaming and by copytruncate is followed.

Environment: as keyferry ingress, but for the token.

Prints "following <file>" and "checkpoint <file>", then "ready". SIGINT and SIGTERM let the batch under way be taken
and recorded; exit 0.`,
    )
    .action(async (options: FollowCommandOptions) => {
      const { runFollow } = await import('./run-follow.ts');
      await runFollow(options, await host('follow'));
    });
}
