import { Command } from 'commander';
import { configOption } from './config-option.ts';

export interface SyncCommandOptions {
  readonly path?: string;
  readonly wait?: true;
  readonly definitions?: string[];
  readonly json?: true;
  readonly config?: string;
}

export function syncCommand(): Command {
  return new Command('sync')
    .description('Sync one secret, or all secrets of a definition, now.')
    .argument('<name>', 'name of the definition')
    .option('--path <path>', 'one secret, in the terms of the source pattern; left out: all of them')
    .option('--wait', 'wait for the outcome, and exit 1 where something failed')
    .option('--definitions <path...>', 'take the definition from here; left out: as it was last applied')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Secrets HANDED OVER are those that need more than one look: they failed, replicate to regions, or lost their source.
Each is left to a workflow of its own, sync/<name>/<path>, which says why and goes on trying where that can help.
--wait waits for these, too, as long as it takes (a secret whose source is gone: until its grace is over), prints
those that failed, and exits 1 where there are any.

A definition that is suspended (spec.suspend: true) is refused.`,
    )
    .action(async (name: string, options: SyncCommandOptions) => {
      const { runSync } = await import('./run-sync.ts');
      await runSync(name, options);
    });
}
