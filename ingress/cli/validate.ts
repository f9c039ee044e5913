import { Command } from 'commander';
import { configOption } from './config-option.ts';
import type { TemplateCheckLoader } from './definitions-argument.ts';

export interface ValidateCommandOptions {
  readonly json?: true;
  readonly strict?: true;
  readonly config?: string;
}

export function validateCommand(templates: TemplateCheckLoader): Command {
  return new Command('validate')
    .description('Check definitions; every problem with file, line, field and what was expected.')
    .argument('<path...>', 'files, directories, or - for the standard input')
    .addOption(configOption())
    .option('--strict', 'exit 1 for warnings as well')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A problem keeps a definition from being used. A warning is about what is allowed and probably not meant.
What is wrong with the fields of a document that is no YAML is listed once it is.`,
    )
    .action(async (paths: string[], options: ValidateCommandOptions) => {
      const { runValidate } = await import('./run-validate.ts');
      await runValidate(paths, options, templates);
    });
}
