import { Command } from 'commander';
import { configOption } from './config-option.ts';
import { loadDefinitions } from '../definitions/load.ts';
import { formatProblems, formatWarnings } from '../definitions/problem.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Check definitions; every problem with file, line, field and what was expected.')
    .argument('<path...>', 'files, directories, or - for the standard input')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .action(async (paths: string[], options: { json?: true; config?: string }) => {
      const { definitions, problems, warnings, files } = await loadDefinitions(paths, options);
      if (options.json) {
        const names = definitions.map(({ definition, file, line }) => ({
          name: definition.metadata.name,
          file,
          line,
        }));
        process.stdout.write(`${JSON.stringify({ definitions: names, problems, warnings })}\n`);
      } else {
        process.stderr.write(formatWarnings(warnings));
        if (problems.length > 0)
          process.stderr.write(`${formatProblems(problems)}\n${counted(problems.length, 'problem')}\n`);
        else
          process.stdout.write(
            `ok: ${counted(definitions.length, 'definition')} in ${counted(files.length, 'file')}\n`,
          );
      }
      if (problems.length > 0) process.exitCode = 1;
    });
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
