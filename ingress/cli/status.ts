import { Command } from 'commander';

export function statusCommand(): Command {
  return new Command('status')
    .description('What is applied, how its last reconcile ended, and how the newest syncs stand.')
    .argument('[name]', 'name of a definition: its last reconcile and its newest syncs, with why they failed')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: { json?: true }) => {
      const { runStatus } = await import('./run-status.ts');
      await runStatus(name, options);
    });
}
