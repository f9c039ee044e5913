import { afterAll, beforeAll, expect, test } from 'vitest';
import { standingsOfAll } from '../../../ingress/cli/status-all.ts';
import { applySchedules } from '../../../ingress/schedules/apply.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { uniqueName } from '../../support/unique.ts';
import { vaultClient } from '../../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly output: string;
}

async function run(...args: string[]): Promise<Ended> {
  await using process = startKeyferry(args, {
    TEMPORAL_ADDRESS: servers.temporal.address,
    KEYFERRY_TASK_QUEUE: spine.taskQueue,
  });
  const code = await process.exited;
  return { code, stdout: process.stdout(), output: process.output() };
}

async function applied(definition: Definition): Promise<AsyncDisposable & { readonly name: string }> {
  const { name } = definition.metadata;
  const { client, searchAttributes } = spine.temporal;
  await applySchedules(client, [definition], { taskQueue: spine.taskQueue, searchAttributes });
  const schedule = client.schedule.getHandle(`reconcile/${name}`);
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await schedule.delete();
    },
  };
}

async function between(from: string, extra: object = {}): Promise<Definition> {
  const to = await vault.newMount(2);
  return defineSync({
    source: { vault: { mount: from, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
    ...extra,
  });
}

/** The row of one definition in the list of all. */
async function listed(name: string): Promise<unknown> {
  return (await standingsOfAll(spine.temporal)).find(({ definition }) => definition === name);
}

const ENDS = { timeout: 30_000 };

test('status tells of each definition how its last reconcile ended, or that there was none', async () => {
  const from = await vault.newMount(2);
  await from.put('one', { key: 'value' });
  await using sound = await applied(await between(from.path));
  await using failing = await applied(await between('no-such-mount'));
  await using suspended = await applied(await between(from.path, { suspend: true }));

  await expect.poll(() => listed(sound.name), ENDS).toMatchObject({ paused: false, result: 'completed' });
  await expect.poll(() => listed(failing.name), ENDS).toMatchObject({ result: 'failed' });
  await expect.poll(() => listed(suspended.name), ENDS).toMatchObject({ paused: true, result: 'never' });
  const { stdout } = await run('status');
  expect(stdout).toMatch(/^DEFINITION +SCHEDULE +RESULT +LAST RUN +NEXT RUN$/m);
  expect(stdout).toMatch(new RegExp(`^${failing.name} +active +failed +20`, 'm'));
  expect(stdout).toMatch(new RegExp(`^${suspended.name} +paused +never +- +-$`, 'm'));

  const one = await run('status', failing.name);
  expect(one.stdout).toMatch(/^last reconcile: .*no-such-mount/m);
  expect(one.stdout).toContain('no syncs yet\n');
  expect(JSON.parse((await run('status', failing.name, '--json')).stdout)).toMatchObject({
    definition: failing.name,
    result: 'failed',
    failure: expect.stringContaining('no-such-mount') as string,
    syncs: [],
    destinations: [{ name: 'copy', failures: [{ code: 'mountNotFound' }] }],
  });
  const needs = await run('status', failing.name, '--failing');
  expect(needs).toMatchObject({ code: 1 });
  expect(needs.stdout).toContain(`keyferry retry ${failing.name} tries all of them again`);
}, 120_000);

test('status of a definition lists its newest syncs, and of those that failed why and what to do', async () => {
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  const definition = defineSync({
    source: { vault: { mount: from.path, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
  });
  const { name } = definition.metadata;
  await from.put('fine', { key: 'value' });
  await from.put('taken', { key: 'value-1' });
  await to.put('taken', { key: 'value-2' });
  await spine.sync(definition, 'fine');
  await spine.syncFailing(definition, 'taken');

  // Temporal lists what has ended a moment later.
  const syncs = async () =>
    (JSON.parse((await run('status', name, '--json')).stdout) as { syncs: object[] }).syncs;
  await expect.poll(syncs, ENDS).toEqual([
    expect.objectContaining({
      workflowId: `sync/${name}/taken`,
      status: 'failed',
      reasons: [
        {
          destination: 'copy',
          code: 'unowned',
          message: expect.stringContaining(`${to.path}/taken`) as string,
          remedy: expect.stringContaining('adopt: true') as string,
        },
      ],
    }),
    expect.objectContaining({ workflowId: `sync/${name}/fine`, status: 'completed' }),
  ]);
  const { code, stdout, output } = await run('status', name);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^completed +20.*sync/${name}/fine$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^sync/${name}/taken: copy: unowned: .*adopt: true`, 'm'));
  expect(output).not.toContain('value-');
});

test('status of a name that was never applied says so in the words of sync, and exits 1', async () => {
  const name = uniqueName('never');
  const [status, sync] = await Promise.all([run('status', name), run('sync', name)]);

  expect(status).toMatchObject({ code: 1, stdout: '' });
  const said = `No definition ${name} was applied to ${servers.temporal.address}, namespace default. Apply it (keyferry apply, or keyferry dev)`;
  expect(status.output).toContain(`${said}.`);
  expect(sync.output).toContain(`${said}, or give`);
});
