import { Command } from 'commander';

export function retryCommand(): Command {
  return new Command('retry')
    .description('Sync again what failed, under its definition as it is applied now.')
    .argument(
      '<id>',
      'name of a definition: all of it that failed; or one workflow ID, as in sync/payments/payments/db',
    )
    .action(async (id: string) => {
      const { runRetry } = await import('./run-retry.ts');
      await runRetry(id);
    });
}
