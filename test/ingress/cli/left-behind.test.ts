import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { standingOfOne } from '../../../ingress/cli/status-one.ts';
import { departure } from '../../../ingress/schedules/applied.ts';
import { applySchedules, type ScheduleChange } from '../../../ingress/schedules/apply.ts';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync } from '../../support/spine.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';

let temporal: TemporalConnection;

beforeAll(async () => {
  temporal = await connectTemporal({ address: servers.temporal.address });
});
afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
});

/** Nobody runs what is applied. */
const options = { taskQueue: uniqueName('nobody'), searchAttributes: true };

async function apply(definition: Definition): Promise<ScheduleChange | undefined> {
  const [change] = await applySchedules(temporal.client, [definition], options);
  return change;
}

/** A definition that writes at a path of a mount of its own. */
function movable() {
  const mount = uniqueName('mount');
  const definition = defineSync({
    source: { vault: { mount, path: 'app/(.+)' } },
    destinations: [{ name: 'copy', vault: { mount, path: 'old/$1' } }],
  });
  const at = (path: string): Definition => {
    const [destination] = definition.spec.destinations;
    if (destination?.vault === undefined) throw new TypeError('no Vault');
    const moved = { ...destination, vault: { ...destination.vault, path } };
    return { ...definition, spec: { ...definition.spec, destinations: [moved] } };
  };
  const { name } = definition.metadata;
  const words = (from: string, why: string) =>
    `left behind by ${name}, destination copy: ${mount}/${from} in Vault: ${why}`;
  return { mount, name, at, words, schedule: temporal.client.schedule.getHandle(`reconcile/${name}`) };
}

test('apply says what a changed definition leaves behind, before and after, and status keeps it in mind', async () => {
  const { name, mount, at, schedule } = movable();
  expect(await apply(at('old/$1'))).toEqual({ definition: name, action: 'created' });
  const left = {
    destination: 'copy',
    key: `${mount}/old/$1`,
    where: 'Vault',
    why: `it now writes ${mount}/new/$1`,
  };
  const moved = [{ definition: name, action: 'updated', leftBehind: [left] }];
  expect(await applySchedules(temporal.client, [at('new/$1')], { ...options, dryRun: true })).toEqual(moved);
  expect(await standingOfOne(temporal, name)).not.toHaveProperty('leftBehind');
  expect(await apply(at('new/$1'))).toEqual(moved[0]);

  expect(await standingOfOne(temporal, name)).toMatchObject({ leftBehind: [left] });
  expect(await apply(at('new/$1'))).toEqual({ definition: name, action: 'unchanged' });
  expect(await standingOfOne(temporal, name)).toMatchObject({ leftBehind: [left] });

  // Where it writes again, nothing is left.
  await apply(at('old/$1'));
  expect(await standingOfOne(temporal, name)).toMatchObject({
    leftBehind: [{ key: `${mount}/new/$1` }],
  });
  await schedule.delete();
});

test('a plan tells what applying would leave behind, and a definition that was renamed by the one that writes there now', async () => {
  const { name, mount, at, schedule } = movable();
  await apply(at('old/$1'));
  const { left } = await departure(temporal.client, [at('new/$1')], false);
  expect(left).toEqual([
    { definition: name, left: expect.objectContaining({ key: `${mount}/old/$1` }) as unknown },
  ]);

  const renamed: Definition = { ...at('old/$1'), metadata: { name: uniqueName('renamed') } };
  const other: Definition = { ...at('other/$1'), metadata: { name: uniqueName('other') } };
  // Temporal lists a schedule a moment after it was made.
  await expect
    .poll(async () => (await departure(temporal.client, [renamed], true)).left, { timeout: 30_000 })
    .toContainEqual({
      definition: name,
      left: expect.objectContaining({
        why: 'the definition is gone',
        takenBy: renamed.metadata.name,
      }) as unknown,
    });
  expect((await departure(temporal.client, [other], true)).notGiven).toContain(name);
  expect((await departure(temporal.client, [other], false)).notGiven).toEqual([]);
  await schedule.delete();
});

test('the commands apply and status print it', async () => {
  await using directory = await tempDir();
  const { name, at, words, mount, schedule } = movable();
  await apply(at('old/$1'));
  const file = join(directory.path, 'moved.json');
  await writeFile(file, JSON.stringify(at('new/$1')));
  const environment = {
    TEMPORAL_ADDRESS: servers.temporal.address,
    KEYFERRY_TASK_QUEUE: options.taskQueue,
  };
  const line = `${words('old/$1', `it now writes ${mount}/new/$1`)}\nWhat is left behind keeps its ownership mark.`;
  await using applied = startKeyferry(['apply', file], environment);
  expect(await applied.exited).toBe(0);
  expect(applied.stdout()).toContain(`updated\n${line}`);
  await using status = startKeyferry(['status', name], environment);
  await status.exited;
  expect(status.stdout()).toContain(line);
  await schedule.delete();
});
