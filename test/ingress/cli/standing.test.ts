import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { retryAll } from '../../../ingress/cli/run-retry.ts';
import { failingText, reasonsText, standingTables } from '../../../ingress/cli/standing-text.ts';
import { standingsOfAll } from '../../../ingress/cli/status-all.ts';
import { standingOfOne } from '../../../ingress/cli/status-one.ts';
import { syncAll } from '../../../ingress/cli/sync-all.ts';
import { applySchedules } from '../../../ingress/schedules/apply.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { vaultClient } from '../../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
  vi.stubEnv('KEYFERRY_TASK_QUEUE', spine.taskQueue);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await spine[Symbol.asyncDispose]();
});

/** Applies a definition for as long as the test has it. */
async function applied(definition: Definition): Promise<AsyncDisposable> {
  const { client, searchAttributes } = spine.temporal;
  const options = { taskQueue: spine.taskQueue, searchAttributes, prune: false, dryRun: false };
  await applySchedules(client, [definition], options);
  const schedule = client.schedule.getHandle(`reconcile/${definition.metadata.name}`);
  return {
    [Symbol.asyncDispose]: async () => {
      const { info } = await schedule.describe();
      await schedule.delete();
      for (const { workflow } of info.runningActions)
        await client.workflow
          .getHandle(workflow.workflowId)
          .terminate()
          .catch(() => undefined);
    },
  };
}

const standing = (definition: Definition) => standingOfOne(spine.temporal, definition.metadata.name);
const SOON = { timeout: 40_000 };

test('an outage is told for the destination that it is of: how many wait, since when, why, and when they are tried again', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  for (const path of ['a', 'b']) await from.put(path, { key: 'value' });
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [
      { name: 'copy', vault: { mount: to.path, path: '$1' } },
      {
        name: 'away',
        vault: {
          address: 'http://127.0.0.1:1',
          auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
          mount: 'm',
          path: '$1',
        },
      },
    ],
  });
  await using _ = await applied(definition);

  await expect
    .poll(() => standing(definition), SOON)
    .toMatchObject({
      result: 'running',
      destinations: [
        { name: 'copy', inSync: 2, waiting: 0, failed: 0, waits: [], failures: [] },
        {
          name: 'away',
          inSync: 0,
          waiting: 2,
          failed: 0,
          waits: [
            {
              code: 'unavailable',
              message: expect.stringContaining('connection refused') as string,
              since: expect.stringMatching(/^20.*Z$/) as string,
            },
          ],
        },
      ],
    });
  const { name } = definition.metadata;
  const all = (await standingsOfAll(spine.temporal)).filter((each) => each.definition === name);
  expect(standingTables(all)).toMatch(new RegExp(`^${name} +away +0 +2 +0 +-$`, 'm'));
  expect(reasonsText(all)).toMatch(
    new RegExp(`^${name}: away waits since 20\\S+: unavailable: .*refused`, 'm'),
  );
  expect(failingText(all)).toBe('nothing needs a person now\n');
}, 120_000);

test('what failed needs a person until a reconcile has put it right, though its old run stays in Temporal', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  await from.put('fine', { key: 'value' });
  await from.put('taken', { key: 'value' });
  await to.put('taken', { key: 'other' });
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  const { name } = definition.metadata;
  await using _ = await applied(definition);
  const workflowId = `sync/${name}/taken`;

  const failing = {
    destinations: [{ inSync: 1, waiting: 0, failed: 1, failures: [{ code: 'unowned', workflowId }] }],
  };
  await expect.poll(() => standing(definition), SOON).toMatchObject(failing);
  const told = failingText([await standing(definition)]);
  expect(told).toMatch(new RegExp(`^${workflowId}: copy: unowned: .*adopt: true`, 'm'));
  expect(told).toContain(`keyferry retry ${name} `);
  const query = /in the Temporal UI: (.*)$/m.exec(told)?.[1] ?? '';
  const found: string[] = [];
  for await (const run of spine.temporal.client.workflow.list({ query })) found.push(run.workflowId);
  expect(found).toEqual([workflowId]);

  await to.deleteMetadata('taken');
  expect(await syncAll(spine.temporal, definition, true)).toMatchObject({ failed: false });
  const right = { destinations: [{ inSync: 2, waiting: 0, failed: 0, failures: [] }], syncs: [] };
  await expect.poll(() => standing(definition), SOON).toMatchObject(right);
  expect(failingText([await standing(definition)])).toBe('nothing needs a person now\n');
}, 120_000);

test('retry of a definition tries again all of it that failed, and a run that succeeded counts for those before', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  const paths = ['one', "it's", 'two'];
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  const { name } = definition.metadata;
  for (const path of paths) {
    await from.put(path, { key: 'value' });
    await to.put(path, { key: 'other' });
    await spine.syncFailing(definition, path);
  }
  const failed = async (): Promise<number> =>
    (await standing(definition)).destinations[0]?.failures.length ?? 0;
  await expect.poll(failed, SOON).toBe(3);
  for (const path of paths) await to.deleteMetadata(path);

  const started = await retryAll(spine.temporal, name);

  expect([...started].sort()).toEqual(paths.map((path) => `sync/${name}/${path}`).sort());
  for (const path of paths) await expect.poll(() => to.get(path), SOON).toEqual({ key: 'value' });
  await expect.poll(failed, SOON).toBe(0);
  expect(await retryAll(spine.temporal, name)).toEqual([]);
}, 120_000);

test('a plain path that is not there is said by sync and status, and fails them; of a pattern it is only said', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  await from.put('other', { key: 'value' });
  const defined = (path: string) =>
    defineSync({
      source: { vault: { mount: from.path, path } },
      destinations: [{ name: 'copy', vault: { mount: to.path, path: 'copy' } }],
    });
  const plain = defined('data/app');
  await using _plain = await applied(plain);
  const synced = await syncAll(spine.temporal, plain, true);
  expect(synced).toMatchObject({ failed: true });
  expect(synced.text).toContain('The source has nothing at data/app.\n');
  expect(await standing(plain)).toMatchObject({ nothing: { plain: true } });
  expect(failingText([await standing(plain)])).toContain('The source has nothing at data/app.\n');

  const pattern = defined('app/[a-z]');
  await using _pattern = await applied(pattern);
  const matched = await syncAll(spine.temporal, pattern, true);
  expect(matched).toMatchObject({ failed: false });
  expect(matched.text).toContain('The source has nothing that matches app/[a-z].\n');
}, 120_000);
