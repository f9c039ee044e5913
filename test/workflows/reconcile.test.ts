import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import type { Definition } from '../../workflows/model/definition.ts';
import type { ReconcileOutcome } from '../../workflows/model/outcome.ts';
import type { ReconcileInput } from '../../workflows/model/reconcile.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { uniqueName } from '../support/unique.ts';
import { vaultClient } from '../support/vault-client.ts';
import type { Mount } from '../support/vault-mount.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

const start = (definition: Definition, paths?: readonly string[]) =>
  spine.temporal.client.workflow.start<(input: ReconcileInput) => Promise<ReconcileOutcome>>('reconcile', {
    workflowId: uniqueName(`reconcile/${definition.metadata.name}`),
    taskQueue: spine.taskQueue,
    args: [{ definition, ...(paths && { paths }) }],
  });
const reconcile = async (definition: Definition, paths?: readonly string[]) =>
  (await start(definition, paths)).result();

const toVault = (mount: string, name = 'copy') => ({ name, vault: { mount, path: '$1' } });
const fill = (mount: Mount, paths: readonly string[]) =>
  Promise.all(paths.map((path) => mount.put(path, { path })));
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => `team-${String(i % 7)}/app-${String(i)}`);

describe('reconcile', () => {
  test('brings secrets that were there before the definition, page by page, to every destination', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const paths = many(450);
    await fill(from, paths);
    const definition = defineSync({
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [toVault(to.path), { name: 'aws', awsSecretsManager: { name: `${from.path}/$1` } }],
    });

    const outcome = await reconcile(definition);

    const counts = {
      done: 450,
      total: 450,
      created: 450,
      updated: 0,
      unchanged: 0,
      handedOver: 0,
      finished: true,
    };
    expect(outcome.destinations).toEqual([
      { name: 'copy', ...counts },
      { name: 'aws', ...counts },
    ]);
    for (const path of paths) expect(await to.get(path)).toEqual({ path });
  });

  test('writes only what differs, and nothing where nothing does', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await fill(from, ['a', 'b', 'c/d']);
    const definition = defineSync({
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [toVault(to.path)],
    });
    await reconcile(definition);
    await to.put('b', { edited: 'by hand' });

    expect((await reconcile(definition)).destinations).toMatchObject([
      { created: 0, updated: 1, unchanged: 2 },
    ]);
    const versions = async () =>
      Promise.all(['a', 'b', 'c/d'].map(async (path) => (await to.metadata(path))?.current_version));
    expect(await versions()).toEqual([1, 3, 1]);
    expect((await reconcile(definition)).destinations).toMatchObject([
      { created: 0, updated: 0, unchanged: 3 },
    ]);
    expect(await versions()).toEqual([1, 3, 1]);
  });

  test('sees to the secrets that pattern and filter select, and to no other', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await fill(from, ['app/a', 'app/b', 'app/secret-b', 'other/a', 'app']);
    const definition = defineSync({
      source: { vault: { mount: from.path, path: 'app/(.+)' } },
      filter: { exclude: ['.*secret.*'] },
      destinations: [toVault(to.path)],
    });

    expect((await reconcile(definition)).destinations).toMatchObject([{ total: 2, created: 2 }]);
    expect([await to.get('a'), await to.get('b'), await to.get('secret-b')]).toEqual([
      { path: 'app/a' },
      { path: 'app/b' },
      undefined,
    ]);
  });

  test('hands a secret that fails to its own syncSecret, and goes on with the others', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await fill(from, ['a', 'taken', 'z']);
    await to.put('taken', { by: 'someone else' });
    const definition = defineSync({
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [toVault(to.path)],
    });

    expect((await reconcile(definition)).destinations).toMatchObject([{ created: 2, handedOver: 1 }]);
    const actor = spine.temporal.client.workflow.getHandle(`sync/${definition.metadata.name}/taken`);
    await expect.poll(async () => (await actor.describe()).status.name, { timeout: 20_000 }).toBe('FAILED');
    expect(await to.get('taken')).toEqual({ by: 'someone else' });
  });

  test('goes on behind the pages that are done when a store was away meanwhile', async () => {
    await using other = await startVault();
    const otherVault = vaultClient(other);
    const [from, to, far] = [await vault.newMount(2), await vault.newMount(2), await otherVault.newMount(2)];
    await fill(from, many(50));
    await otherVault.request('PUT', 'sys/seal');
    const definition = defineSync({
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [
        {
          name: 'away',
          vault: {
            address: other.address,
            auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
            mount: far.path,
            path: '$1',
          },
        },
        toVault(to.path),
      ],
    });

    const handle = await start(definition);
    await expect
      .poll(() => handle.query<ReconcileOutcome['destinations']>('progress'), { timeout: 20_000 })
      .toMatchObject([{ done: 0 }, { done: 50, finished: true }]);
    await otherVault.request('PUT', 'sys/unseal', { body: { key: other.unsealKey } });

    expect((await handle.result()).destinations).toMatchObject([{ created: 50 }, { created: 50 }]);
  });

  test('takes a burst as a list of paths, the deleted among them too', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await fill(from, many(60));
    const definition = defineSync({
      source: { vault: { mount: from.path, path: '(.+)' } },
      destinations: [toVault(to.path)],
      onSourceDelete: { action: 'delete' },
    });
    const [gone = '', ...rest] = many(60);
    await reconcile(definition, many(60));
    await from.delete(gone);

    expect((await reconcile(definition, [gone, ...rest.slice(0, 40)])).destinations).toMatchObject([
      { total: 41, unchanged: 40, handedOver: 1 },
    ]);
    await expect.poll(() => to.get(gone), { timeout: 20_000 }).toBeUndefined();
  });
});
