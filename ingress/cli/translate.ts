import { Command } from 'commander';

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
      const { runTranslate } = await import('./run-translate.ts');
      await runTranslate(paths, options);
    });
}
