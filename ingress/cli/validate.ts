import { Command } from 'commander';
import { configOption } from './config-option.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Check definitions; every problem with file, line, field and what was expected.')
    .argument('<path...>', 'files, directories, or - for the standard input')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: { json?: true; config?: string }) => {
      const { runValidate } = await import('./run-validate.ts');
      await runValidate(paths, options);
    });
}
