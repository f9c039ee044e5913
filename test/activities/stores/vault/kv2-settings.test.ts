import { describe, expect, test } from 'vitest';
import { vaultClient } from '../../../support/vault-client.ts';
import { keys, openDestination, openSource, OWNER, storeError, testWorld } from './harness.ts';
import { servers } from '../../../support/servers.ts';
import { startVaultProxy } from './proxy.ts';

const vault = vaultClient();
const MARK = 'keyferry.dev/definition';
const WANTED = keys({ a: '1' });
const TOKEN = '0'.repeat(64);

/** Settings of the record that our own harness has no name for. */
async function recordOf(mount: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await vault.request('GET', `${mount}/metadata/${path}`)).body['data'] as Record<string, unknown>;
}

describe('The settings of KV 2', () => {
  const kv2 = {
    maxVersions: 3,
    deleteVersionAfter: '720h',
    customMetadata: { team: 'payments', tier: '1' },
  };

  test('are there before the first version is, in as many requests as without', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2 });
    expect(await vaultAt.sync(WANTED)).toEqual({ version: '1' });
    const [mounted, ...requests] = vaultAt.requests();
    expect(mounted).toBe('mount 200');
    expect(requests.slice(0, 2).sort()).toEqual(['read 404', 'readMetadata 404']);
    expect(requests.slice(2)).toEqual(['writeMetadata 204', 'write 200']);
    expect(await recordOf(mount.path, 'app')).toMatchObject({
      max_versions: 3,
      delete_version_after: '720h0m0s',
      custom_metadata: { [MARK]: OWNER, team: 'payments', tier: '1' },
    });
    // Set after the version, it would not count for it.
    expect((await mount.metadata('app'))?.versions['1']?.deletion_time).not.toBe('');
  });

  test('that are as wanted cost no write', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2 });
    await vaultAt.sync(WANTED);
    vaultAt.requests();
    expect(await vaultAt.sync(WANTED)).toBe('unchanged');
    expect(vaultAt.requests().sort()).toEqual(['read 200', 'readMetadata 200']);
    expect((await vaultAt.store.read()).differences(WANTED, TOKEN)).toEqual([]);
  });

  test('of custom metadata alone are compared without a second request', async () => {
    const mount = await vault.newMount(2);
    const settings = { mount: mount.path, kv2: { customMetadata: { team: 'payments' } } };
    await using vaultAt = await openDestination('app', settings);
    await vaultAt.sync(WANTED);
    vaultAt.requests();
    expect(await vaultAt.sync(WANTED)).toBe('unchanged');
    expect(vaultAt.requests()).toEqual(['read 200']);
  });

  test('that somebody changed are named, and put right without a new version', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2 });
    await vaultAt.sync(WANTED);
    await mount.putMetadata('app', {
      max_versions: 9,
      delete_version_after: '1h',
      custom_metadata: { [MARK]: OWNER, team: 'other', theirs: 'kept' },
    });
    const held = await vaultAt.store.read();
    expect(held.matches(WANTED, TOKEN)).toBe(false);
    expect(held.differences(WANTED, TOKEN).toSorted()).toEqual([
      'settings.kv2.customMetadata.team',
      'settings.kv2.customMetadata.tier',
      'settings.kv2.deleteVersionAfter',
      'settings.kv2.maxVersions',
    ]);
    vaultAt.requests();
    expect(await vaultAt.write(WANTED, held)).toEqual({ version: '1' });
    expect(vaultAt.requests()).toEqual(['patchMetadata 204']);
    expect(await recordOf(mount.path, 'app')).toMatchObject({
      current_version: 1,
      max_versions: 3,
      delete_version_after: '720h0m0s',
      custom_metadata: { [MARK]: OWNER, team: 'payments', tier: '1', theirs: 'kept' },
    });
  });

  test('are put right without the capability to patch, and metadata of others is kept', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await mount.putMetadata('app', {
      max_versions: 9,
      cas_required: true,
      custom_metadata: { [MARK]: OWNER, theirs: 'kept' },
    });
    const token = await vault.newToken(`
      path "${mount.path}/data/*" { capabilities = ["create", "update", "read"] }
      path "${mount.path}/metadata/*" { capabilities = ["create", "update", "read"] }`);
    const world = testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token });
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2 }, { world });
    expect(await vaultAt.sync(WANTED)).toEqual({ version: '1' });
    expect(await recordOf(mount.path, 'app')).toMatchObject({
      max_versions: 3,
      cas_required: true,
      custom_metadata: { [MARK]: OWNER, theirs: 'kept', team: 'payments' },
    });
  });

  test('are taken back with the mark where somebody else wrote first', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { theirs: '1' });
    await mount.putMetadata('app', { max_versions: 9, custom_metadata: { team: 'theirs' } });
    await using proxy = await startVaultProxy();
    proxy.script(/^POST \/v1\/[^/]+\/data\/app/, async (_request, forward) => {
      await mount.put('app', { theirs: '2' });
      return await forward();
    });
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2, address: proxy.address });
    const held = await vaultAt.store.read();
    expect(await storeError(vaultAt.write(WANTED, held))).toMatchObject({ code: 'conflict' });
    const record = await recordOf(mount.path, 'app');
    expect(record).toMatchObject({ max_versions: 9, delete_version_after: '0s' });
    expect(record['custom_metadata']).toEqual({ team: 'theirs' });
  });

  test.each([
    ['2000ms', '2s'],
    ['90m', '1h30m0s'],
    ['3600s', '1h0m0s'],
    ['0s', '0s'],
  ])('know %s again, which Vault tells as %s', async (deleteVersionAfter, told) => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2: { deleteVersionAfter } });
    await vaultAt.sync(WANTED);
    expect(await recordOf(mount.path, 'app')).toMatchObject({ delete_version_after: told });
    expect((await vaultAt.store.read()).differences(WANTED, TOKEN)).not.toContain(
      'settings.kv2.deleteVersionAfter',
    );
  });

  test('are refused where Vault would cut them down', async () => {
    const opening = openDestination('app', { kv2: { deleteVersionAfter: '1500ms' } });
    expect(await storeError(opening)).toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('kv2.deleteVersionAfter') as string,
    });
  });

  test('cannot be honoured by KV 1, which says so', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2 });
    expect(await storeError(vaultAt.store.read())).toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('kv2') as string,
    });
  });
});

describe('A write over one version only (kv2.cas)', () => {
  test('creates with 0, and counts as written ever after', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2: { cas: 0 } });
    expect(await vaultAt.sync(WANTED)).toEqual({ version: '1' });
    expect(await vaultAt.sync(keys({ a: 'other' }))).toBe('unchanged');
    expect((await vaultAt.store.read()).differences(keys({ a: 'other' }), TOKEN)).toEqual([]);
    expect(await mount.get('app')).toEqual({ a: '1' });
  });

  test('writes over the version it names', async () => {
    const mount = await vault.newMount(2);
    await using first = await openDestination('app', { mount: mount.path });
    await first.sync(WANTED);
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2: { cas: 1 } });
    expect(await vaultAt.sync(keys({ a: '2' }))).toEqual({ version: '2' });
    expect(await vaultAt.sync(keys({ a: '3' }))).toBe('unchanged');
  });

  test('is refused over any other, before anything is written, a dry run included', async () => {
    const mount = await vault.newMount(2);
    await using first = await openDestination('app', { mount: mount.path });
    for (const a of ['1', '2', '3']) await first.sync(keys({ a }));
    await using vaultAt = await openDestination('app', { mount: mount.path, kv2: { cas: 1 } });
    const held = await vaultAt.store.read();
    const problem = { code: 'rejected', message: expect.stringContaining('at version 3') as string };
    expect(() => held.matches(WANTED, TOKEN)).toThrow(expect.objectContaining(problem) as Error);
    expect(await storeError(vaultAt.write(WANTED, held))).toMatchObject(problem);
    expect(held.matches(keys({ a: '3' }), TOKEN)).toBe(true);
    expect(await mount.get('app')).toEqual({ a: '3' });
  });
});

describe('Removal', () => {
  async function removed(removal: string) {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path, removal });
    await vaultAt.sync(keys({ a: '1' }));
    await vaultAt.sync(keys({ a: '2' }));
    const held = await vaultAt.store.read();
    await vaultAt.store.remove(held);
    const again = await vaultAt.store.read();
    // Gone already.
    await vaultAt.store.remove(held);
    return { mount, state: again.state, owner: again.owner };
  }

  test('by delete can be undone', async () => {
    const { mount, ...left } = await removed('delete');
    expect(left).toEqual({ state: 'removed', owner: OWNER });
    await mount.undelete('app', [2]);
    expect(await mount.get('app')).toEqual({ a: '2' });
  });

  test('by destroy cannot, and leaves the versions before and the mark', async () => {
    const { mount, ...left } = await removed('destroy');
    expect(left).toEqual({ state: 'removed', owner: OWNER });
    expect((await mount.metadata('app'))?.versions['2']).toMatchObject({ destroyed: true });
    expect(await mount.get('app', 1)).toEqual({ a: '1' });
  });

  test('by metadata leaves nothing', async () => {
    const { mount, ...left } = await removed('metadata');
    expect(left).toEqual({ state: 'absent' });
    expect(await mount.metadata('app')).toBeUndefined();
  });

  test.each(['delete', 'destroy', 'metadata'])(
    'by %s leaves alone what somebody wrote since it was read',
    async (removal) => {
      const mount = await vault.newMount(2);
      await using vaultAt = await openDestination('app', { mount: mount.path, removal });
      await vaultAt.sync(WANTED);
      const held = await vaultAt.store.read();
      await mount.put('app', { theirs: '1' });
      expect(await storeError(vaultAt.store.remove(held))).toMatchObject({ code: 'conflict' });
      expect(await mount.get('app')).toEqual({ theirs: '1' });
    },
  );

  test.each([
    ['destroy', 'update', 'destroy/app'],
    ['metadata', 'delete', 'metadata/app'],
  ])('by %s that the token may not do says what to grant', async (removal, capability, path) => {
    const mount = await vault.newMount(2);
    await using ours = await openDestination('app', { mount: mount.path });
    await ours.sync(WANTED);
    const token = await vault.newToken(`path "${mount.path}/data/*" { capabilities = ["read"] }`);
    const world = testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token });
    await using vaultAt = await openDestination('app', { mount: mount.path, removal }, { world });
    const held = await vaultAt.store.read();
    expect(await storeError(vaultAt.store.remove(held))).toMatchObject({
      code: 'forbidden',
      remedy: expect.stringContaining(
        `path "${mount.path}/${path}" { capabilities = ["${capability}"] }`,
      ) as string,
    });
  });
});

describe('A source with a pinned version', () => {
  test('reads that one, whatever was written after', async () => {
    const mount = await vault.newMount(2);
    for (const a of ['1', '2', '3']) await mount.put('app', { a });
    await using source = await openSource({ mount: mount.path, secretVersion: 2 });
    const content = { kind: 'keys', keys: { a: '2' } };
    expect(await source.read('app')).toMatchObject({ state: 'present', version: '2', content });
  });

  test('that was deleted or destroyed is told so', async () => {
    const mount = await vault.newMount(2);
    for (const a of ['1', '2', '3']) await mount.put('app', { a });
    await vault.request('POST', `${mount.path}/delete/app`, { body: { versions: [2] } });
    await using source = await openSource({ mount: mount.path, secretVersion: 2 });
    expect(await source.read('app')).toEqual({ state: 'deleted', version: '2', kvVersion: 2 });
    await mount.destroy('app', [2]);
    expect(await source.read('app')).toEqual({ state: 'destroyed', version: '2', kvVersion: 2 });
  });

  test('that is not there is no absence where the secret is', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await using source = await openSource({ mount: mount.path, secretVersion: 7 });
    expect(await storeError(source.read('app'))).toMatchObject({
      code: 'notFound',
      message: expect.stringMatching(/no version 7.*latest is 1/) as string,
    });
    expect(await source.read('gone')).toEqual({ state: 'absent', kvVersion: 2 });
  });

  test('cannot be had of KV 1, which says so', async () => {
    const mount = await vault.newMount(1);
    await mount.put('app', { a: '1' });
    await using source = await openSource({ mount: mount.path, secretVersion: 1 });
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'notConfigured' });
  });
});
