import { ScheduleNotFoundError, type ScheduleHandle } from '@temporalio/client';
import { Command } from 'commander';
import { scheduleId } from '../../workflows/model/names.ts';
import { definitionOf } from '../schedules/apply.ts';
import { connectTemporal } from '../starters/connect.ts';
import { refuseSuspended } from './refuse-suspended.ts';

export function pauseCommand(): Command {
  return new Command('pause')
    .description(
      "Pause a definition's schedule; its events are taken all the same (spec.suspend stops both).",
    )
    .argument('<name>', 'name of the definition')
    .action(async (name: string) => {
      await withSchedule(name, (schedule) => schedule.pause('paused by keyferry pause'));
      process.stdout.write(`paused ${name}\n`);
    });
}

export function resumeCommand(): Command {
  return new Command('resume')
    .description('Let a paused schedule run again, at once and then as scheduled.')
    .argument('<name>', 'name of the definition')
    .action(async (name: string) => {
      await withSchedule(name, async (schedule) => {
        const definition = definitionOf(await schedule.describe());
        if (definition) refuseSuspended(definition);
        await schedule.unpause('resumed by keyferry resume');
        await schedule.trigger();
      });
      process.stdout.write(`resumed ${name}\n`);
    });
}

async function withSchedule(name: string, act: (schedule: ScheduleHandle) => Promise<void>): Promise<void> {
  await using temporal = await connectTemporal();
  try {
    await act(temporal.client.schedule.getHandle(scheduleId(name)));
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new Error(
      `No definition ${name} was applied to ${temporal.address}, namespace ${temporal.namespace}. keyferry status lists what is.`,
      { cause: error },
    );
  }
}
