import { ScheduleNotFoundError, type ScheduleHandle } from '@temporalio/client';
import { scheduleId } from '../../workflows/model/names.ts';
import { definitionOf } from '../schedules/apply.ts';
import { print } from './print.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import { withTemporal } from './with-temporal.ts';

export async function runPause(name: string): Promise<void> {
  await withSchedule(name, (schedule) => schedule.pause('paused by keyferry pause'));
  print(`paused ${name}\n`);
}

export async function runResume(name: string): Promise<void> {
  await withSchedule(name, async (schedule) => {
    const definition = definitionOf(await schedule.describe());
    if (definition) refuseSuspended(definition);
    await schedule.unpause('resumed by keyferry resume');
    await schedule.trigger();
  });
  print(`resumed ${name}\n`);
}

async function withSchedule(name: string, act: (schedule: ScheduleHandle) => Promise<void>): Promise<void> {
  await withTemporal(async (temporal) => {
    try {
      await act(temporal.client.schedule.getHandle(scheduleId(name)));
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      throw new Error(
        `No definition ${name} was applied to ${temporal.address}, namespace ${temporal.namespace}. keyferry status lists what is.`,
        { cause: error },
      );
    }
  });
}
