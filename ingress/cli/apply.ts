import { Command } from 'commander';
import { configOption } from './config-option.ts';
import { loadForCommand, soundOf } from './definitions-argument.ts';
import { withoutConflictsWithApplied } from '../schedules/applied.ts';
import { applySchedules, type ScheduleChange } from '../schedules/apply.ts';
import { connectTemporal } from '../starters/connect.ts';
import { taskQueue } from '../task-queue.ts';
import { table } from './table.ts';

interface Options {
  readonly prune?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly config?: string;
}

export function applyCommand(): Command {
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
    .action(async (paths: string[], options: Options) => {
      const loaded = await loadForCommand(paths, options.config);
      await using temporal = await connectTemporal();
      // What is not given goes with --prune, and keeps its keys without it.
      const sound = options.prune
        ? loaded
        : soundOf(await withoutConflictsWithApplied(temporal.client, loaded));
      const definitions = sound.map(({ definition }) => definition);
      const changes = await applySchedules(temporal.client, definitions, {
        taskQueue: taskQueue(),
        searchAttributes: temporal.searchAttributes,
        prune: options.prune ?? false,
        dryRun: options.dryRun ?? false,
      });
      process.stdout.write(options.json ? `${JSON.stringify(changes)}\n` : shown(changes, options.dryRun));
    });
}

function shown(changes: readonly ScheduleChange[], dryRun: true | undefined): string {
  const rows = changes.map(({ definition, action }) => [
    definition,
    dryRun && action !== 'unchanged' ? `would be ${action}` : action,
  ]);
  return table(['DEFINITION', 'SCHEDULE'], rows);
}
