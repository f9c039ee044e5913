import { afterAll, beforeAll, expect, test } from 'vitest';
import { followHandedOver } from '../../../ingress/cli/handed-over.ts';
import { syncAll } from '../../../ingress/cli/sync-all.ts';
import { applySchedules } from '../../../ingress/schedules/apply.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { vaultClient } from '../../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

/** Applies a definition for as long as the test has it. */
async function applied(definition: Definition): Promise<AsyncDisposable> {
  const { client, searchAttributes } = spine.temporal;
  const options = { taskQueue: spine.taskQueue, searchAttributes, prune: false, dryRun: false };
  await applySchedules(client, [definition], options);
  const schedule = client.schedule.getHandle(`reconcile/${definition.metadata.name}`);
  return { [Symbol.asyncDispose]: () => schedule.delete() };
}

const mounts = async () => [await vault.newMount(2), await vault.newMount(2)] as const;

test('one sync of all right after the other ends each time, though Temporal drops runs that start within one second', async () => {
  const [from, to] = await mounts();
  await from.put('one', { key: 'value' });
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  await using _ = await applied(definition);

  for (let i = 0; i < 4; i++) {
    const { failed, json } = await syncAll(spine.temporal, definition, true);
    expect(failed).toBe(false);
    expect(json).toMatchObject({ status: 'completed', destinations: [{ done: 1 }] });
  }
  expect(await to.get('one')).toEqual({ key: 'value' });
});

/** Secrets of these paths, each of them in the way of ours at the destination. */
async function taken(paths: readonly string[]) {
  const [from, to] = await mounts();
  for (const path of paths) {
    await from.put(path, { key: 'value' });
    await to.put(path, { key: 'other' });
  }
  return [from, to] as const;
}

test('secrets that were handed over are waited for, told with path, destination and remedy, and fail the sync', async () => {
  const [from, to] = await taken(['a', 'b']);
  await from.put('fine', { key: 'value' });
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  await using _ = await applied(definition);

  const report = await syncAll(spine.temporal, definition, true);

  const { name } = definition.metadata;
  expect(report).toMatchObject({
    failed: true,
    json: {
      status: 'failed',
      destinations: [{ name: 'copy', done: 3, handedOver: 2 }],
      handedOver: {
        total: 2,
        failed: 2,
        failures: [
          { path: 'a', workflowId: `sync/${name}/a`, destination: 'copy', code: 'unowned' },
          { path: 'b', workflowId: `sync/${name}/b`, destination: 'copy', code: 'unowned' },
        ],
      },
    },
  });
  expect(report.text).toMatch(/Of 2 secrets handed over 2 failed:\na at copy: unowned: .*adopt: true/);
});

test('secrets that were handed over and came in line count as none that failed', async () => {
  const [from, to] = await mounts();
  await from.put('gone', { key: 'value' });
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
    onSourceDelete: { action: 'delete' },
  });
  await spine.sync(definition, 'gone');
  await from.delete('gone');
  const { workflowId, runId } = (await spine.starter.burst?.({ definition, paths: ['gone'] })) ?? {
    workflowId: '',
    runId: '',
  };
  await spine.temporal.client.workflow.getHandle(workflowId, runId).result();

  const run = { workflowId, firstExecutionRunId: runId };
  expect(await followHandedOver(spine.temporal, definition.metadata.name, run)).toEqual({
    total: 1,
    failed: 0,
    failures: [],
  });
  expect(await to.get('gone')).toBeUndefined();
});

test('a destination that cannot be reconciled is counted apart from those that left secrets to others', async () => {
  const [from, to] = await taken(['a']);
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [
      { name: 'lost', vault: { mount: 'no-such-mount', path: '$1' } },
      { name: 'copy', vault: { mount: to.path, path: '$1' } },
    ],
  });
  await using _ = await applied(definition);

  const { text, json, failed } = await syncAll(spine.temporal, definition, true);

  expect(failed).toBe(true);
  expect(text).toMatch(/1 of 2 destinations could not be reconciled\. lost \(\w+\): .*1 of 1 at copy\./);
  expect(text).toContain('a at copy: unowned');
  expect(json).toMatchObject({ status: 'failed', destinations: [{ name: 'lost' }, { name: 'copy' }] });
});
