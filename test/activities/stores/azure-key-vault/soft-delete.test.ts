import { describe as suite, expect, test } from 'vitest';
import { openAzureClient } from '../../../../activities/stores/azure-key-vault/client.ts';
import { readHeld } from '../../../../activities/stores/azure-key-vault/held.ts';
import { KEY_MARK, secretNameOf } from '../../../../activities/stores/azure-key-vault/name.ts';
import { removeSecret } from '../../../../activities/stores/azure-key-vault/remove.ts';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { azureDestination } from '../../../../workflows/model/stores/azure-key-vault.ts';
import { clientSecretOf } from '../../../support/azure-key-vault/login.ts';
import { ALL, keys, OWNER, startAzure, stored, storeError, TOKEN, value, type Azure } from './harness.ts';

const tags = { [OWNER_MARK]: OWNER };

function deleted(azure: Azure, name: string, text = 'old'): void {
  azure.server.vault.set(name, text, { tags });
  azure.server.vault.delete(name);
}

suite('Soft delete in Azure Key Vault', () => {
  test('a deleted secret is held as removed, with its owner and without its value', async () => {
    await using azure = await startAzure();
    deleted(azure, 'app');
    await using secret = await azure.destination('app');
    const held = await secret.store.read();
    expect(held).toMatchObject({ state: 'removed', owner: OWNER });
    expect(held.matches(value('old'), TOKEN)).toBe(false);
  });

  test('it is recovered and written; where it held the value, recovered alone', async () => {
    await using azure = await startAzure();
    for (const [name, text, versions] of [
      ['same', 'old', 1],
      ['other', 'new', 2],
    ] as const) {
      deleted(azure, name);
      await using secret = await azure.destination(name);
      const written = await secret.sync(value(text));
      expect(stored(azure, name)).toMatchObject({ state: 'active', value: text, versions });
      expect(written).toEqual({ version: stored(azure, name).id });
    }
  });

  test('with recover: false it is refused, and stays deleted', async () => {
    await using azure = await startAzure();
    deleted(azure, 'app');
    await using secret = await azure.destination('app', { recover: false });
    const error = await storeError(secret.sync(value('new')));
    expect(error).toMatchObject({ code: 'rejected' });
    expect(error.message).toContain('recover: false');
    expect(stored(azure, 'app').state).toBe('deleted');
  });

  test('a recovery that takes its time is not waited for: the next attempts find it done', async () => {
    await using azure = await startAzure();
    deleted(azure, 'app');
    azure.server.vault.options.settlesAfter = Infinity;
    await using secret = await azure.destination('app');
    const first = await storeError(secret.sync(value('new')));
    expect(first).toMatchObject({ code: 'conflict', retryAfterMs: 2_000 });
    expect(first.message).toContain('being recovered');
    // Neither there nor deleted, it looks absent; Key Vault says better at the write.
    const second = await storeError(secret.sync(value('new')));
    expect(second).toMatchObject({ code: 'conflict', retryAfterMs: 2_000 });
    expect(second.message).toContain('being recovered');
    azure.server.vault.settle('app');
    await secret.sync(value('new'));
    expect(stored(azure, 'app')).toMatchObject({ state: 'active', value: 'new', versions: 2 });
  });

  test('a deletion under way is told from a recovery and from a deleted secret', async () => {
    await using azure = await startAzure();
    azure.server.vault.set('app', 'x', { tags });
    azure.server.vault.options.settlesAfter = Infinity;
    azure.server.vault.delete('app');
    await using secret = await azure.destination('app');
    const error = await storeError(secret.sync(value('x')));
    expect(error).toMatchObject({ code: 'conflict', retryAfterMs: 2_000 });
    expect(error.message).toContain('being deleted');
    azure.server.vault.settle('app');
    expect((await secret.store.read()).state).toBe('removed');
  });

  test('what was purged, or deleted anew, while it was to be recovered is a conflict', async () => {
    await using azure = await startAzure();
    const { vault } = azure.server;
    deleted(azure, 'app');
    await using secret = await azure.destination('app');
    const held = await secret.store.read();
    vault.purge('app');
    const write = () => secret.store.write(value('new'), { owner: OWNER, held, token: TOKEN });
    expect(await storeError(write())).toMatchObject({ code: 'conflict' });
    deleted(azure, 'app', 'of somebody else');
    expect(await storeError(write())).toMatchObject({ code: 'conflict' });
    expect(stored(azure, 'app').state).toBe('deleted');
  });

  test('removing deletes softly: the value can be had back', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value('x'));
    await secret.store.remove(await secret.store.read());
    expect(stored(azure, 'app')).toMatchObject({ state: 'deleted', value: 'x' });
  });

  test('removing waits for no deletion', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value('x'));
    azure.server.vault.options.settlesAfter = Infinity;
    await secret.store.remove(await secret.store.read());
    expect(stored(azure, 'app').state).toBe('deleting');
  });

  test('with purge it is gone for good, though the deletion takes its time', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app', { purge: true });
    await secret.sync(value('x'));
    const held = await secret.store.read();
    azure.server.vault.options.settlesAfter = 2;
    await secret.store.remove(held);
    // The purge takes its time too, and is not waited for.
    expect(stored(azure, 'app').state).toBe('purging');
    azure.server.vault.settle('app');
    expect(azure.server.vault.peek('app')).toBeUndefined();
    await secret.store.remove(held);
  });

  test('a deletion that does not end leaves a deleted secret, and says that it was not purged', async () => {
    await using azure = await startAzure();
    const { client, server, world } = azure;
    server.vault.set('app', 'x', { tags });
    server.vault.options.settlesAfter = Infinity;
    const auth = clientSecretOf(server, client);
    const settings = azureDestination.parse({ vaultUrl: server.url, auth, name: '$1', purge: true });
    const { signal } = new AbortController();
    await using opened = await openAzureClient(settings, { world, signal });
    const target = { azure: opened, settings, key: 'app', secretName: secretNameOf('app', '-') };
    const error = await storeError(removeSecret(target, await readHeld(target), 100));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(error.message).toContain('not purged');
    expect(stored(azure, 'app').state).toBe('deleting');
  });

  test('where the vault is protected from purges, it stays deleted, and that is success', async () => {
    await using azure = await startAzure();
    azure.server.vault.options.recoveryLevel = 'Recoverable';
    await using secret = await azure.destination('app', { purge: true });
    await secret.sync(value('x'));
    await secret.store.remove(await secret.store.read());
    expect(stored(azure, 'app').state).toBe('deleted');
  });

  test('a purge that is not allowed names the permission', async () => {
    await using azure = await startAzure(ALL.filter((permission) => permission !== 'purge'));
    await using secret = await azure.destination('app', { purge: true });
    await secret.sync(value('x'));
    const error = await storeError(secret.store.remove(await secret.store.read()));
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(error.remedy).toContain('purge');
  });

  test('what was written since it was read is not removed', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value('x'));
    const held = await secret.store.read();
    azure.server.vault.set('app', 'theirs', { tags });
    expect(await storeError(secret.store.remove(held))).toMatchObject({ code: 'conflict' });
    expect(stored(azure, 'app')).toMatchObject({ state: 'active', value: 'theirs' });
  });

  test('a deleted secret of another key is refused like one that is there', async () => {
    await using azure = await startAzure();
    azure.server.vault.set('a-b', 'x', { tags: { ...tags, [KEY_MARK]: 'a/b' } });
    azure.server.vault.delete('a-b');
    await using secret = await azure.destination('a-b');
    expect(await storeError(secret.sync(keys({ a: '1' })))).toMatchObject({ code: 'invalidName' });
  });
});
