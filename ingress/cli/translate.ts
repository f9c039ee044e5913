import { Command } from 'commander';
import { loadDefinitions } from '../definitions/load.ts';
import { printDefinition } from '../definitions/print.ts';
import { formatProblems } from '../definitions/problem.ts';

/** `keyferry translate`: what is right is printed, also where something else is wrong. */
export function translateCommand(): Command {
  return new Command('translate')
    .description('Print the native definitions that manifests of other systems become.')
    .argument('<path...>', 'files, directories, or - for the standard input')
    .option('--json', 'print one JSON array')
    .addHelpText(
      'after',
      `
What a configuration file (--config of other commands) says is not filled in: that is done where definitions are used.`,
    )
    .action(async (paths: string[], options: { json?: true }) => {
      const { definitions, problems } = await loadDefinitions(paths, { separate: false });
      const written = definitions.map((each) => each.written ?? each.definition);
      process.stdout.write(
        options.json ? `${JSON.stringify(written)}\n` : written.map(printDefinition).join('---\n'),
      );
      if (problems.length === 0) return;
      process.stderr.write(`${formatProblems(problems)}\n`);
      process.exitCode = 1;
    });
}
