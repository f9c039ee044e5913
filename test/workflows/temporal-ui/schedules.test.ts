import { ScheduleOverlapPolicy } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Definition } from '../../../workflows/model/definition.ts';
import { scheduleId } from '../../../workflows/model/names.ts';
import { defineSync } from '../../support/spine.ts';
import { places, startUi, type Ui } from './rig.ts';

let ui: Ui;

beforeAll(async () => {
  ui = await startUi();
});
afterAll(async () => {
  await ui[Symbol.asyncDispose]();
});

const scheduleOf = ({ metadata }: Definition) =>
  ui.spine.temporal.client.schedule.getHandle(scheduleId(metadata.name));
const runsOf = async (definition: Definition) =>
  (await scheduleOf(definition).describe()).info.recentActions.map(({ action }) => action.workflow);
/** Runs that the schedule has started, once there are so many and all have ended. */
async function ended(definition: Definition, count: number): Promise<string[]> {
  await expect.poll(() => runsOf(definition), { timeout: 30_000 }).toHaveLength(count);
  const { workflow } = ui.spine.temporal.client;
  const handles = (await runsOf(definition)).map(({ workflowId }) => workflow.getHandle(workflowId));
  await Promise.allSettled(handles.map((handle) => handle.result()));
  return await Promise.all(handles.map(async (handle) => (await handle.describe()).status.name));
}
const suspended = (definition: Definition): Definition => ({
  ...definition,
  spec: { ...definition.spec, suspend: true },
});

describe('Schedules in the Temporal UI', () => {
  test('a trigger compares now, paused or not', async () => {
    const { from, to, right } = await places();
    await ui.apply(right);
    expect(await ended(right, 1)).toEqual(['COMPLETED']);
    await scheduleOf(right).pause('by hand');
    await from.put('app', { key: 'newer' });

    await scheduleOf(right).trigger();

    expect(await ended(right, 2)).toEqual(['COMPLETED', 'COMPLETED']);
    expect(await to.get('app')).toEqual({ key: 'newer' });
    expect((await scheduleOf(right).describe()).state.paused).toBe(true);
  });

  test('a backfill compares once for each time that it is given, and writes what differs once', async () => {
    const { to, right } = await places();
    await ui.apply(right);
    await ended(right, 1);

    await scheduleOf(right).backfill({
      start: new Date('2026-01-01T00:30:00Z'),
      end: new Date('2026-01-01T02:30:00Z'),
      overlap: ScheduleOverlapPolicy.BUFFER_ALL,
    });

    expect(await ended(right, 3)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect((await to.metadata('app'))?.current_version).toBe(1);
  });

  test('a trigger of a suspended definition does nothing and says so', async () => {
    const { to, right } = await places();
    await ui.apply(suspended(right));

    await scheduleOf(right).trigger();

    expect(await ended(right, 1)).toEqual(['FAILED']);
    const [run] = await runsOf(right);
    const failure: unknown = await ui.spine.temporal.client.workflow
      .getHandle(run?.workflowId ?? '')
      .result()
      .catch((error: unknown) => (error as Error).cause);
    expect(failure).toMatchObject({ type: 'suspended' });
    expect((failure as Error).message).toContain('suspend: false');
    expect(await to.get('app')).toBeUndefined();
  });

  test.each(['first', 'last'] as const)(
    'a reset of a failed reconcile to its %s task compares again, under the definition that is applied now',
    async (task) => {
      const { to, right, wrong } = await places();
      await ui.apply(wrong);
      expect(await ended(wrong, 1)).toEqual(['FAILED']);
      const [run] = await runsOf(wrong);
      const workflowId = run?.workflowId ?? '';
      const paused = defineSync({ ...right.spec, reconcile: { cron: '0 0 1 1 *' } }, right.metadata.name);
      // Nothing but the reset is to run.
      const handle = scheduleOf(wrong);
      await handle.update(({ action, ...found }) => ({
        ...found,
        action: { ...action, args: [{ definition: paused }] },
      }));

      await ui.reset(workflowId, task);

      await expect.poll(() => to.get('app'), { timeout: 20_000 }).toEqual({ key: 'value' });
      expect((await ui.endOf(workflowId)).status).toBe('COMPLETED');
      expect(await ui.failedTasks(workflowId)).toBe(0);
    },
  );

  test('a run of a schedule that was deleted does not run again by a reset', async () => {
    const { right, to, from } = await places();
    await ui.apply(right);
    await ended(right, 1);
    const [run] = await runsOf(right);
    await ui.deleteSchedule(right);
    await from.put('app', { key: 'newer' });

    await ui.reset(run?.workflowId ?? '', 'first');

    expect((await ui.endOf(run?.workflowId ?? '')).status).toBe('FAILED');
    expect(await to.get('app')).toEqual({ key: 'value' });
  });
});
