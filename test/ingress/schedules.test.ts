import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScheduleNotFoundError } from '@temporalio/client';
import { liveDefinitions } from '../../ingress/definitions/live.ts';
import { applySchedules, definitionOf } from '../../ingress/schedules/apply.ts';
import { createRestorer } from '../../ingress/schedules/restore.ts';
import { connectTemporal, type TemporalConnection } from '../../ingress/starters/connect.ts';
import { createLog } from '../../worker/log.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import { servers } from '../support/servers.ts';
import { defineSync } from '../support/spine.ts';
import { tempDir } from '../support/temp-dir.ts';
import { uniqueName } from '../support/unique.ts';

let temporal: TemporalConnection;
const taskQueue = uniqueName('nobody');
const log = createLog('test', 'silent');
const made = new Set<string>();

beforeAll(async () => {
  temporal = await connectTemporal({ address: servers.temporal.address });
});
afterAll(async () => {
  for (const id of made) await temporal.client.schedule.getHandle(id).delete();
  await temporal[Symbol.asyncDispose]();
});

const define = (reconcile: object = {}, extra: object = {}, name = uniqueName('schedule')): Definition =>
  defineSync(
    {
      source: { vault: { mount: name, path: '(.+)' } },
      destinations: [{ name: 'copy', vault: { mount: `${name}-copy`, path: '$1' } }],
      reconcile,
      ...extra,
    },
    name,
  );
const handleOf = ({ metadata }: Definition) => temporal.client.schedule.getHandle(scheduleId(metadata.name));
const isThere = (definition: Definition) =>
  handleOf(definition)
    .describe()
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof ScheduleNotFoundError) return false;
        throw error;
      },
    );

async function apply(definition: Definition): Promise<string | undefined> {
  const { client, searchAttributes } = temporal;
  const [change] = await applySchedules(client, [definition], { taskQueue, searchAttributes });
  made.add(scheduleId(definition.metadata.name));
  return change?.action;
}

describe('Schedules', () => {
  test.each([
    ['every hour', {}],
    ['an interval with jitter', { every: '90m', jitter: '5m' }],
    ['a cron expression', { cron: '5 2 * * MON' }],
    ['a cron expression with a year', { cron: '0 5 2 * * * 2030' }],
  ])('one that is as its definition says is left alone: %s', async (_, reconcile) => {
    const definition = define(reconcile);
    expect(await apply(definition)).toBe('created');
    expect(await apply(definition)).toBe('unchanged');
  });

  test('one that was deleted by hand is restored', async () => {
    const definition = define();
    await apply(definition);
    await handleOf(definition).delete();

    expect(await apply(definition)).toBe('created');
    expect(definitionOf(await handleOf(definition).describe())).toEqual(definition);
  });

  test.each([
    ['its interval', {}, { intervals: [{ every: '2h' }] }],
    ['its cron expression', { cron: '5 2 * * *' }, { cronExpressions: ['5 3 * * *'] }],
    ['its jitter', { jitter: '1m' }, { intervals: [{ every: '1h' }] }],
    ['its end', {}, { intervals: [{ every: '1h' }], endAt: new Date('2030-01-01') }],
  ])('one of which %s was edited by hand is as its definition says again', async (_, reconcile, spec) => {
    const definition = define(reconcile);
    await apply(definition);
    const before = (await handleOf(definition).describe()).spec;
    await handleOf(definition).update((found) => ({ ...found, spec }));
    expect((await handleOf(definition).describe()).spec).not.toEqual(before);

    expect(await apply(definition)).toBe('updated');

    expect((await handleOf(definition).describe()).spec).toEqual(before);
    expect(await apply(definition)).toBe('unchanged');
  });

  test('one that runs something else is as its definition says again, and stays paused where a person paused it', async () => {
    const definition = define();
    await apply(definition);
    await handleOf(definition).update((found) => ({
      ...found,
      action: { ...found.action, workflowType: 'somethingElse' },
    }));
    await handleOf(definition).pause('for the weekend');

    expect(await apply(definition)).toBe('updated');

    const { action, state } = await handleOf(definition).describe();
    expect(action.workflowType).toBe('reconcile');
    expect(state).toMatchObject({ paused: true, note: 'for the weekend' });
    expect(await apply(definition)).toBe('unchanged');
  });

  test('two that apply at the same instant both succeed', async () => {
    const definition = define();
    const actions = await Promise.all([apply(definition), apply(definition), apply(definition)]);
    expect(actions.filter((action) => action === 'created')).toHaveLength(1);
  });

  test('a reconcile that waits for what a new definition mends gives way to one under that', async () => {
    const definition = define();
    await apply(definition);
    const runs = async () => (await handleOf(definition).describe()).info.recentActions;
    await expect.poll(runs, { timeout: 20_000 }).toHaveLength(1);
    const [before] = await runs();
    const workflow = temporal.client.workflow.getHandle(before?.action.workflow.workflowId ?? '');

    await apply(define({}, { adopt: true }, definition.metadata.name));

    // Nobody works for this queue, so that the run ends only by force; that it is asked to is what can be seen.
    await expect
      .poll(
        async () => {
          const { events } = await workflow.fetchHistory();
          return events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    await workflow.terminate();
  });
});

describe('Live definitions', () => {
  test('what was made of the definitions is looked at again and again: a schedule deleted by hand is restored', async () => {
    const definition = define({}, { suspend: true });
    await using directory = await tempDir();
    await writeFile(join(directory.path, 'a.json'), JSON.stringify(definition));
    const ending = new AbortController();
    await liveDefinitions([directory.path], {
      log,
      signal: ending.signal,
      compareMs: 50,
      onLoaded: async ([loaded]) => {
        if (loaded) await apply(loaded);
      },
    });
    expect(await isThere(definition)).toBe(true);
    await handleOf(definition).delete();

    await expect.poll(() => isThere(definition), { timeout: 20_000 }).toBe(true);
    ending.abort();
  });

  test('what could not be applied is tried again, without a change of the files', async () => {
    await using directory = await tempDir();
    await writeFile(join(directory.path, 'a.json'), JSON.stringify(define()));
    const ending = new AbortController();
    let tries = 0;
    await liveDefinitions([directory.path], {
      log,
      signal: ending.signal,
      compareMs: 10,
      onLoaded: () => (++tries === 2 ? Promise.reject(new Error('Temporal is away')) : Promise.resolve()),
    });

    await expect.poll(() => tries, { timeout: 20_000 }).toBeGreaterThan(3);
    ending.abort();
  });
});

describe('Servers that take events', () => {
  test('restore the schedule of a definition that was applied, and of no other', async () => {
    const [applied, never] = [define({}, { suspend: true }), define({}, { suspend: true })];
    await apply(applied);
    const restore = createRestorer(temporal, log);
    const deleted = handleOf(applied);
    // Temporal lists a schedule a moment after it was made or deleted.
    await expect
      .poll(
        async () => {
          for await (const { scheduleId: id } of temporal.client.schedule.list())
            if (id === deleted.scheduleId) return true;
          return false;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    await restore([applied, never]);
    await deleted.delete();

    await expect
      .poll(
        async () => {
          await restore([applied, never]);
          return await isThere(applied);
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(await isThere(never)).toBe(false);
  });
});
