import { withoutConflictsWithApplied } from '../schedules/applied.ts';
import { applySchedules, type ScheduleChange } from '../schedules/apply.ts';
import { taskQueue } from '../task-queue.ts';
import type { ApplyCommandOptions } from './apply.ts';
import { leftBehindText } from '../definitions/left-behind.ts';
import { loadForCommand, soundOf, type TemplateCheckLoader } from './definitions-argument.ts';
import { print, printJson } from './print.ts';
import { table } from './table.ts';
import { withTemporal } from './with-temporal.ts';

export async function runApply(
  paths: readonly string[],
  options: ApplyCommandOptions,
  templates: TemplateCheckLoader,
): Promise<void> {
  const loaded = await loadForCommand(paths, options.config, templates);
  await withTemporal(async (temporal) => {
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
    if (options.json) printJson(changes);
    else print(shown(changes, options.dryRun));
  });
}

function shown(changes: readonly ScheduleChange[], dryRun: true | undefined): string {
  const rows = changes.map(({ definition, action }) => [
    definition,
    dryRun && action !== 'unchanged' ? `would be ${action}` : action,
  ]);
  const left = changes.flatMap(({ definition, leftBehind = [] }) =>
    leftBehind.map((each) => ({ definition, left: each })),
  );
  return `${table(['DEFINITION', 'SCHEDULE'], rows)}${leftBehindText(left)}`;
}
