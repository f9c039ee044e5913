import { afterAll, beforeAll, expect, test } from 'vitest';
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
