import { Command } from 'commander';

export interface StatusCommandOptions {
  readonly failing?: true;
  readonly watch?: true;
  readonly json?: true;
}

export function statusCommand(): Command {
  return new Command('status')
    .description(
      'How each definition and destination stands: what is in sync, what waits and why, what failed.',
    )
    .argument('[name]', 'name of a definition: of it alone, with its newest syncs')
    .option('--failing', 'only what needs a person now; exit 1 where something does')
    .option('--watch', 'again every 2 s, until Ctrl-C')
    .option('--json', 'print JSON; with --watch, a line for each change')
    .addHelpText(
      'after',
      `
IN SYNC counts secrets as the last reconcile found them, without those that wait or failed since. WAITING is tried again
by itself. FAILED needs a person: the remedy is told, and keyferry retry NAME tries all of them again afterwards. What a
later reconcile has put right does not count.

--failing ends with a query that finds exactly these in the Temporal UI.

Exit codes: 1 too where NAME is of a plain path at which the source has nothing.`,
    )
    .action(async (name: string | undefined, options: StatusCommandOptions) => {
      const { runStatus } = await import('./run-status.ts');
      await runStatus(name, options);
    });
}
