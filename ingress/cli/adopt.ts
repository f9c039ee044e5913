import { Command } from 'commander';

export interface AdoptCommandOptions {
  readonly yes?: true;
  readonly json?: true;
}

export function adoptCommand(): Command {
  return new Command('adopt')
    .description(
      'Take over, once, the secrets of applied definitions whose ownership mark has no installation, as earlier versions made them.',
    )
    .argument('<name...>', 'names of definitions, as keyferry status lists them')
    .option('--yes', 'do it; without it they are only listed')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Take over only what this installation created: a mark without an installation may be another one's.
Secrets that are gone at their source keep their mark. Exit codes: 0 ok, 1 something failed.`,
    )
    .action(async (names: string[], options: AdoptCommandOptions) => {
      const { runAdopt } = await import('./run-adopt.ts');
      await runAdopt(names, options);
    });
}
