import { Command } from 'commander';

export function pauseCommand(): Command {
  return new Command('pause')
    .description(
      "Pause a definition's schedule; its events are taken all the same (spec.suspend stops both).",
    )
    .argument('<name>', 'name of the definition')
    .action(async (name: string) => {
      const { runPause } = await import('./run-schedule-commands.ts');
      await runPause(name);
    });
}

export function resumeCommand(): Command {
  return new Command('resume')
    .description('Let a paused schedule run again, at once and then as scheduled.')
    .argument('<name>', 'name of the definition')
    .action(async (name: string) => {
      const { runResume } = await import('./run-schedule-commands.ts');
      await runResume(name);
    });
}
