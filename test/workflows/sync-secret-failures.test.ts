import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import { isFailure } from '../../workflows/model/outcome.ts';
import { defineSync, startSpine, type Spine } from '../support/spine.ts';
import { servers } from '../support/servers.ts';
import { uniqueName } from '../support/unique.ts';
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

describe('syncSecret, where something fails', () => {
  test('lets a destination that is down hold up no other, and brings it the newest value once it is back', async () => {
    const from = await vault.newMount(2);
    const to = await vault.newMount(2);
    await using other = await startVault();
    const otherVault = vaultClient(other);
    const far = await otherVault.newMount(2);
    await otherVault.request('PUT', 'sys/seal');
    const definition = defineSync({
      source: source(from.path),
      destinations: [
        {
          name: 'down',
          vault: {
            address: other.address,
            auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
            mount: far.path,
            path: '$1',
          },
        },
        toVault(to.path, 'up'),
      ],
    });
    const put = async (serial: number) => {
      await from.put('secret', { serial });
      await spine.starter.changed({ definition, path: 'secret', change: { cause: 'event' } });
    };
    await put(1);
    await expect.poll(() => to.get('secret'), { timeout: 20_000 }).toEqual({ serial: 1 });
    await put(2);
    await expect.poll(() => to.get('secret'), { timeout: 20_000 }).toEqual({ serial: 2 });

    await otherVault.request('PUT', 'sys/unseal', { body: { key: other.unsealKey } });

    await expect.poll(() => far.get('secret'), { timeout: 50_000 }).toEqual({ serial: 2 });
    const outcome = await spine.sync(definition, 'secret');
    expect(outcome.destinations.map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
  });

  test('fails naming the destination, the reason and the remedy, after the others were served', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('mine', { key: 'new' });
    await to.put('taken/mine', { key: 'of someone else' });
    const definition = defineSync({
      source: source(from.path),
      destinations: [
        { name: 'taken', vault: { mount: to.path, path: 'taken/$1' } },
        toVault(to.path, 'free'),
      ],
    });

    const failure = await spine.syncFailing(definition, 'mine');

    expect(failure.type).toBe('DestinationsFailed');
    expect(failure.message).toContain('1 of 2 destinations failed');
    expect(failure.message).toContain('adopt');
    expect(failure.outcome.destinations).toMatchObject([
      { name: 'taken', key: `${to.path}/taken/mine`, action: 'refused', code: 'unowned' },
      { name: 'free', action: 'created' },
    ]);
    expect(await to.get('taken/mine')).toEqual({ key: 'of someone else' });
    expect(await to.get('mine')).toEqual({ key: 'new' });
  });

  test('gives up what an older definition waits for when a newer one arrives', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('moved', { key: 'value' });
    const name = uniqueName('sync');
    const wrong = {
      name: 'copy',
      vault: {
        address: 'http://127.0.0.1:1',
        auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
        mount: to.path,
        path: '$1',
      },
    };
    const before = defineSync({ source: source(from.path), destinations: [wrong] }, name);
    const started = await spine.starter.changed({
      definition: before,
      path: 'moved',
      change: { cause: 'event' },
    });
    const handle = spine.temporal.client.workflow.getHandle(started.workflowId);
    await expect
      .poll(async () => (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure?.message, {
        timeout: 20_000,
      })
      .toBeTruthy();

    const after = defineSync({ source: source(from.path), destinations: [toVault(to.path)] }, name);
    const outcome = await spine.sync(after, 'moved');

    expect(outcome.destinations).toMatchObject([{ name: 'copy', action: 'created' }]);
    expect(await to.get('moved')).toEqual({ key: 'value' });
  });

  test('says at once what a person must mend: a wrong token, a missing mount, a value too large, a name refused', async () => {
    const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
    await from.put('app', { key: 'x'.repeat(70_000) });
    const failing = async (spec: object) => {
      const { outcome } = await spine.syncFailing(defineSync(spec), 'app');
      return outcome.destinations
        .filter(isFailure)
        .map(({ code, remedy }) => ({ code, told: remedy.length > 10 }));
    };
    const wrongToken = { address: servers.vault.address, auth: { token: { env: 'WRONG_TOKEN' } } };

    await using strangers = await startSpine({ WRONG_TOKEN: 'no-such-token' });
    const refused = await strangers.syncFailing(
      defineSync({
        source: { vault: { ...wrongToken, mount: from.path, path: '(.+)' } },
        destinations: [toVault(to.path)],
      }),
      'app',
    );
    expect(refused.outcome.destinations).toMatchObject([{ code: 'unauthenticated' }]);

    const from1 = { source: source(from.path) };
    expect(
      await failing({ source: source('no-such-mount'), destinations: [toVault(to.path)] }),
    ).toMatchObject([{ told: true }]);
    expect(await failing({ ...from1, destinations: [toVault('no-such-mount')] })).toEqual([
      { code: 'mountNotFound', told: true },
    ]);
    expect(
      await failing({ ...from1, destinations: [{ name: 'aws', awsSecretsManager: { name: 'large' } }] }),
    ).toEqual([{ code: 'valueTooLarge', told: true }]);
    expect(
      await failing({ ...from1, destinations: [{ name: 'aws', awsSecretsManager: { name: 'no spaces!' } }] }),
    ).toEqual([{ code: 'invalidName', told: true }]);
  });
});
