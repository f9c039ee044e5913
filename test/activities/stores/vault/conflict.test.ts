import { describe, expect, test } from 'vitest';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { CANARY, keys, openDestination, OWNER, storeError } from './harness.ts';
import { startVaultProxy } from './proxy.ts';

const vault = vaultClient();

const MARKING = /^POST .*\/metadata\//;
const DATA_WRITE = /^POST .*\/data\//;

describe('Conditional writes to KV 2', () => {
  test('a value that someone wrote since the read is not overwritten', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    const held = await vaultAt.store.read();
    await mount.put('app', { a: 'theirs' });
    expect(await storeError(vaultAt.write(keys({ a: CANARY }), held))).toMatchObject({ code: 'conflict' });
    expect(await mount.get('app')).toEqual({ a: 'theirs' });
  });

  test('a merge is not made over keys that someone wrote since the read', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, merge: true });
    await vaultAt.sync(keys({ a: '1' }));
    const held = await vaultAt.store.read();
    await mount.put('app', { a: '1', theirs: 'new' });
    expect(await storeError(vaultAt.write(keys({ a: '2' }), held))).toMatchObject({ code: 'conflict' });
    expect(await mount.get('app')).toEqual({ a: '1', theirs: 'new' });
  });

  test('a version deleted since the read is a conflict only where there is a newer one', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    const held = await vaultAt.store.read();
    await mount.delete('app');
    expect(await vaultAt.write(keys({ a: '2' }), held)).toEqual({ version: '2' });
    expect(await storeError(vaultAt.write(keys({ a: '3' }), held))).toMatchObject({ code: 'conflict' });
  });

  test('of many that write what they read the same version of, one writes', async () => {
    const mount = await vault.newMount(2);
    await using first = await openDestination('app', { mount: mount.path });
    await first.sync(keys({ a: '0' }));
    const held = await first.store.read();
    const writes = Array.from({ length: 8 }, (_, i) => first.write(keys({ a: String(i + 1) }), held));
    const results = await Promise.allSettled(writes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await mount.metadata('app'))?.current_version).toBe(2);
  });

  test('a secret that someone creates before we mark it is not taken for ours', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, address: proxy.address });
    proxy.script(MARKING, async (_request, forward) => {
      await mount.put('app', { a: 'theirs' });
      return await forward();
    });
    expect(await storeError(vaultAt.sync(keys({ a: CANARY })))).toMatchObject({ code: 'conflict' });
    expect(await mount.get('app')).toEqual({ a: 'theirs' });
    const held = await vaultAt.store.read();
    expect(held.state).toBe('present');
    expect(held.owner).toBeUndefined();
  });

  test('a secret that two passes of ours create at once with different values stays ours', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await using early = await openDestination('app', { mount: mount.path });
    await using late = await openDestination('app', { mount: mount.path, address: proxy.address });
    proxy.script(DATA_WRITE, async (_request, forward) => {
      await early.write(keys({ a: 'older' }), absent);
      return await forward();
    });
    const absent = await early.store.read();
    expect(await storeError(late.sync(keys({ a: CANARY })))).toMatchObject({ code: 'conflict' });
    expect((await late.store.read()).owner).toBe(OWNER);
    expect(await late.sync(keys({ a: 'newer' }))).toEqual({ version: '2' });
  });

  test('a secret that another pass of ours created with the same value stays ours', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await using slow = await openDestination('app', { mount: mount.path, address: proxy.address });
    await using fast = await openDestination('app', { mount: mount.path });
    const heldByFast = await fast.store.read();
    proxy.script(DATA_WRITE, async (_request, forward) => {
      await fast.write(keys({ a: '1' }), heldByFast);
      return await forward();
    });
    expect(await storeError(slow.sync(keys({ a: '1' })))).toMatchObject({ code: 'conflict' });
    expect(await slow.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('a secret that was adopted by us while someone else wrote it keeps the mark it had', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await mount.putMetadata('app', { custom_metadata: { [OWNER_MARK]: 'another', team: 'blue' } });
    await using vaultAt = await openDestination('app', { mount: mount.path, address: proxy.address });
    proxy.script(DATA_WRITE, async (_request, forward) => {
      await mount.put('app', { a: 'theirs' });
      return await forward();
    });
    expect(await storeError(vaultAt.sync(keys({ a: '2' })))).toMatchObject({ code: 'conflict' });
    expect((await mount.metadata('app'))?.custom_metadata).toEqual({ [OWNER_MARK]: 'another', team: 'blue' });
  });

  test('a mark that another definition put over ours before the value was written is a conflict', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, address: proxy.address });
    proxy.script(DATA_WRITE, async (_request, forward) => {
      await mount.putMetadata('app', { custom_metadata: { [OWNER_MARK]: 'another' } });
      return await forward();
    });
    expect(await storeError(vaultAt.sync(keys({ a: '1' })))).toMatchObject({ code: 'conflict' });
    expect((await vaultAt.store.read()).owner).toBe('another');
  });

  test('a write whose answer was lost is found done by the next attempt', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, address: proxy.address });
    proxy.script(DATA_WRITE, async (_request, forward) => {
      await forward();
      return 'cut';
    });
    expect(await storeError(vaultAt.sync(keys({ a: '1' })))).toMatchObject({ code: 'unavailable' });
    expect(await vaultAt.sync(keys({ a: '1' }))).toBe('unchanged');
    expect(await vaultAt.store.read()).toMatchObject({ owner: OWNER, version: '1' });
  });
});

describe('Removing from KV 2', () => {
  test('soft-deletes the latest version and keeps all that can be undeleted', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    await vaultAt.sync(keys({ a: '2' }));
    await vaultAt.store.remove(await vaultAt.store.read());
    expect(await vaultAt.store.read()).toMatchObject({ state: 'removed', owner: OWNER, version: '2' });
    expect(await mount.get('app', 1)).toEqual({ a: '1' });
    await mount.undelete('app', [2]);
    expect(await mount.get('app')).toEqual({ a: '2' });
  });

  test('is success where it is gone already', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.store.remove(await vaultAt.store.read());
    await vaultAt.sync(keys({ a: '1' }));
    const held = await vaultAt.store.read();
    await mount.delete('app');
    await vaultAt.store.remove(held);
    await mount.deleteMetadata('app');
    await vaultAt.store.remove(held);
    expect(await mount.metadata('app')).toBeUndefined();
  });

  test('leaves a version that someone wrote since the read', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    const held = await vaultAt.store.read();
    await mount.put('app', { a: 'newer' });
    expect(await storeError(vaultAt.store.remove(held))).toMatchObject({ code: 'conflict' });
    expect(await mount.get('app')).toEqual({ a: 'newer' });
  });

  test('leaves a version that someone writes at the very last moment', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, address: proxy.address });
    await vaultAt.sync(keys({ a: '1' }));
    proxy.script(/\/delete\/app$/, async (_request, forward) => {
      await mount.put('app', { a: 'newer' });
      return await forward();
    });
    await vaultAt.store.remove(await vaultAt.store.read());
    expect(await mount.get('app')).toEqual({ a: 'newer' });
  });

  test('leaves a secret that another definition has marked since the read', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    const held = await vaultAt.store.read();
    await mount.putMetadata('app', { custom_metadata: { [OWNER_MARK]: 'another' } });
    expect(await storeError(vaultAt.store.remove(held))).toMatchObject({ code: 'conflict' });
    expect(await mount.get('app')).toEqual({ a: '1' });
  });

  test('works with a token that may delete the latest version only', async () => {
    const mount = await vault.newMount(2);
    const token = await vault.newToken(`
      path "${mount.path}/data/*" { capabilities = ["create", "update", "read", "delete"] }
      path "${mount.path}/metadata/*" { capabilities = ["create", "update", "read"] }`);
    await using proxy = await startVaultProxy();
    const settings = { mount: mount.path, address: proxy.address, auth: { token: { file: 'token' } } };
    const world = {
      env: () => undefined,
      readFile: () => Promise.resolve(token),
      countRequest: () => undefined,
    };
    await using vaultAt = await openDestination('app', settings, { world });
    await vaultAt.sync(keys({ a: '1' }));
    await vaultAt.store.remove(await vaultAt.store.read());
    expect(await mount.get('app')).toBeUndefined();
    expect((await mount.metadata('app'))?.versions['1']?.destroyed).toBe(false);
  });
});

describe('Removing from KV 1', () => {
  test('deletes the value and then the record', async () => {
    await using proxy = await startVaultProxy();
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('app', { mount: mount.path, address: proxy.address });
    await vaultAt.sync(keys({ a: '1' }));
    await vaultAt.store.remove(await vaultAt.store.read());
    const deleted = proxy.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
    expect(deleted).toEqual([`/v1/${mount.path}/app`, `/v1/${mount.path}/.keyferry/app`]);
    expect(await vaultAt.store.read()).toMatchObject({ state: 'absent' });
    expect(await mount.get('.keyferry/app')).toBeUndefined();
  });

  test('is success where it is gone already', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.store.remove(await vaultAt.store.read());
    expect(await vaultAt.store.read()).toMatchObject({ state: 'absent' });
  });
});
