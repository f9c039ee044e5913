import { Command } from 'commander';
import { configOption } from './config-option.ts';
import type { TemplateCheckLoader } from './definitions-argument.ts';

export interface PlanCommandOptions {
  readonly definition?: string;
  readonly detailedExitcode?: true;
  readonly json?: true;
  readonly config?: string;
}

export function planCommand(templates: TemplateCheckLoader): Command {
  return new Command('plan')
    .description('What a sync would do now, for each destination key; names of keys, never a value.')
    .argument('<path...>', 'definition files and directories; - for standard input')
    .addOption(configOption())
    .option('--definition <name>', 'only this one of them')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A worker looks, with its own credentials, and writes nothing.
What applying the definitions would leave behind is listed, too. With --json that has the action "leave", and a source
that has nothing "warn".
Exit codes: 0 no problem; with --detailed-exitcode 0 no change, 2 changes; 1 something is refused or failed.`,
    )
    .action(async (paths: string[], options: PlanCommandOptions) => {
      const { runPlan } = await import('./run-plan.ts');
      await runPlan(paths, options, templates);
    });
}
