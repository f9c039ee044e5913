import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appliedDefinition } from '../../../ingress/schedules/apply.ts';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync } from '../../support/spine.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';

let temporal: TemporalConnection;
let directory: TempDir;

beforeAll(async () => {
  temporal = await connectTemporal({ address: servers.temporal.address });
  directory = await tempDir();
});
afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** Nobody runs what is applied. */
async function apply(definitions: readonly Definition[], ...options: string[]) {
  const file = join(directory.path, `${uniqueName('file')}.json`);
  await writeFile(file, definitions.map((each) => JSON.stringify(each)).join('\n---\n'));
  await using process = startKeyferry(['apply', file, ...options], {
    TEMPORAL_ADDRESS: servers.temporal.address,
    KEYFERRY_TASK_QUEUE: uniqueName('nobody'),
  });
  return { code: await process.exited, output: process.output() };
}

const into = (mount: string, path: string, extra: object = {}): Definition =>
  defineSync({
    source: { vault: { mount: uniqueName('from'), path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount, path } }],
    ...extra,
  });
const nameOf = ({ metadata }: Definition): string => metadata.name;
const remove = (definition: Definition): Promise<void> =>
  temporal.client.schedule.getHandle(`reconcile/${nameOf(definition)}`).delete();

test('apply refuses a definition that could write a key of one that is applied already, with both names', async () => {
  const mount = uniqueName('to');
  const first = into(mount, 'app/$1');
  const second = into(mount, '$1');
  const apart = into(mount, 'other/$1');
  expect(await apply([first])).toMatchObject({ code: 0 });
  const schedules = temporal.client.schedule;
  const listed = async (): Promise<boolean> => {
    for await (const { scheduleId } of schedules.list())
      if (scheduleId === `reconcile/${nameOf(first)}`) return true;
    return false;
  };
  await expect.poll(listed, { timeout: 10_000 }).toBe(true);

  for (const options of [[], ['--dry-run']]) {
    const refused = await apply([second], ...options);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('1 problem, nothing was done');
    expect(refused.output).toContain(
      `destination \`copy\` of \`${nameOf(first)}\` (applied as reconcile/${nameOf(first)}) and destination \`copy\` of \`${nameOf(second)}\` both write "${mount}/app/`,
    );
    expect(refused.output).toContain('keyferry apply --prune');
  }
  expect(await appliedDefinition(temporal.client, nameOf(second))).toBeUndefined();

  // Beside it what does not conflict is fine, and so is the definition itself, changed.
  const moved = { ...first, spec: { ...first.spec, adopt: true } };
  expect(await apply([moved, apart])).toMatchObject({ code: 0 });
  // What is deleted keeps no key; nor does what is suspended.
  const pruned = await apply([second], '--prune', '--dry-run');
  expect(pruned.output).toMatch(new RegExp(`${nameOf(first)} +would be deleted`));
  expect(pruned.code).toBe(0);
  const suspended = { ...first, spec: { ...first.spec, suspend: true } };
  expect(await apply([suspended])).toMatchObject({ code: 0 });
  await remove(apart);
  const now = await apply([second]);
  expect(now, now.output).toMatchObject({ code: 0 });

  for (const definition of [first, second]) await remove(definition);
});

test('apply warns of a conflict with what is applied that could not be ruled out, and goes on', async () => {
  const mount = uniqueName('to');
  const source = (path: string) => ({ vault: { mount: uniqueName('from'), path } });
  const first = into(mount, '$1x/$2y', { source: source('([^/]+)x/([^/]+)y') });
  const second = into(mount, '$1/$1', { source: source('([^/]+)') });
  await apply([first]);

  await expect
    .poll(async () => (await apply([second], '--dry-run')).output, { timeout: 20_000 })
    .toMatch(/^warning: .*it could not be ruled out that .*applied as reconcile\//m);
  expect(await apply([second])).toMatchObject({ code: 0 });
  for (const definition of [first, second]) await remove(definition);
});
