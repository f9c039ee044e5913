import { Command } from 'commander';
import { configOption } from './config-option.ts';
import type { TemplateCheckLoader } from './definitions-argument.ts';

export interface ApplyCommandOptions {
  readonly prune?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly config?: string;
}

export function applyCommand(templates: TemplateCheckLoader): Command {
  return new Command('apply')
    .description('Make the schedules in Temporal match the definitions; new and changed ones run at once.')
    .argument('<path...>', 'definition files and directories; - for standard input')
    .addOption(configOption())
    .option('--prune', 'delete the schedules of definitions that are not given')
    .option('--dry-run', 'say what would change and change nothing')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A definition that could write a key of another one, given or applied already, is refused; then nothing is done.`,
    )
    .action(async (paths: string[], options: ApplyCommandOptions) => {
      const { runApply } = await import('./run-apply.ts');
      await runApply(paths, options, templates);
    });
}
