import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { vaultClient } from '../support/vault-client.ts';

let spine: Spine;
const vault = vaultClient();

beforeAll(async () => {
  spine = await startSpine();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
});

const source = (mount: string) => ({ vault: { mount, path: '(.+)' } });
const toVault = (mount: string, name = 'copy') => ({ name, vault: { mount, path: '$1' } });

describe('syncSecret, where the source is gone', () => {
  test('keeps destinations of a deleted source, unless the definition says to delete', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const spec = { source: source(from.path), destinations: [toVault(to.path)] };
    const retaining = defineSync(spec);
    await from.put('gone', { key: 'value' });
    await spine.sync(retaining, 'gone');
    await from.delete('gone');

    const retained = await spine.sync(retaining, 'gone');
    expect(retained.destinations).toMatchObject([{ action: 'unchanged' }]);
    expect(await to.get('gone')).toEqual({ key: 'value' });

    const deleting = defineSync({ ...spec, onSourceDelete: { action: 'delete' } }, retaining.metadata.name);
    const removed = await spine.sync(deleting, 'gone');
    expect(removed.destinations).toMatchObject([{ action: 'removed' }]);
    expect(await to.get('gone')).toBeUndefined();
    // The versions stay, as the source can still be undeleted.
    expect(await to.get('gone', 1)).toBeUndefined();
    expect((await to.metadata('gone'))?.versions['1']?.destroyed).toBe(false);

    await from.undelete('gone', [1]);
    const restored = await spine.sync(deleting, 'gone');
    expect(restored.destinations).toMatchObject([{ action: 'created' }]);
    expect(await to.get('gone')).toEqual({ key: 'value' });
  });

  test('waits out the grace of a deletion, and removes nothing where the secret came back', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    const definition = defineSync({
      source: source(from.path),
      destinations: [toVault(to.path)],
      onSourceDelete: { action: 'delete', grace: '1h' },
    });
    await from.put('back', { key: 'first' });
    await spine.sync(definition, 'back');
    await from.delete('back');
    const { workflowId } = await spine.starter.changed({
      definition,
      path: 'back',
      change: { cause: 'event' },
    });
    const handle = spine.temporal.client.workflow.getHandle(workflowId);
    await expect
      .poll(
        async () => (await handle.fetchHistory()).events?.some((event) => event.timerStartedEventAttributes),
        { timeout: 20_000 },
      )
      .toBe(true);

    await from.put('back', { key: 'second' });
    const outcome = await spine.sync(definition, 'back');

    expect(outcome.destinations).toMatchObject([{ action: 'updated' }]);
    expect(await to.get('back')).toEqual({ key: 'second' });
  });

  test('never takes a sealed source for a deletion, and goes on once it is unsealed', async () => {
    await using other = await startVault();
    const otherVault = vaultClient(other);
    const from = await otherVault.newMount(2);
    const to = await vault.newMount(2);
    const definition = defineSync({
      source: {
        vault: {
          address: other.address,
          auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
          mount: from.path,
          path: '(.+)',
        },
      },
      destinations: [toVault(to.path)],
      onSourceDelete: { action: 'delete' },
    });
    await from.put('kept', { serial: 1 });
    await spine.sync(definition, 'kept');
    await from.put('kept', { serial: 2 });
    await otherVault.request('PUT', 'sys/seal');

    const { workflowId } = await spine.starter.changed({
      definition,
      path: 'kept',
      change: { cause: 'event' },
    });
    const handle = spine.temporal.client.workflow.getHandle(workflowId);
    await expect
      .poll(async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.message, {
        timeout: 20_000,
      })
      .toMatch(/sealed/);
    expect(await to.get('kept')).toEqual({ serial: 1 });

    await otherVault.request('PUT', 'sys/unseal', { body: { key: other.unsealKey } });
    await expect.poll(() => to.get('kept'), { timeout: 50_000 }).toEqual({ serial: 2 });
  });
});
