import { describe, expect, test } from 'vitest';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { servers } from '../../../support/servers.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { keys, openDestination, OWNER, storeError, testWorld } from './harness.ts';

const vault = vaultClient();

function asToken(token: string) {
  return { world: testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token }) };
}

describe('Who owns a secret in KV 2', () => {
  test('is nobody where there is no mark, and whom the mark names where there is one', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await using vaultAt = await openDestination('app', { mount: mount.path });
    expect((await vaultAt.store.read()).owner).toBeUndefined();
    await mount.putMetadata('app', { custom_metadata: { [OWNER_MARK]: 'another' } });
    expect((await vaultAt.store.read()).owner).toBe('another');
    await mount.delete('app');
    expect(await vaultAt.store.read()).toMatchObject({ state: 'removed', owner: 'another' });
  });

  test('changes by adoption, which keeps what others keep in custom metadata', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await mount.putMetadata('app', { max_versions: 4, custom_metadata: { team: 'blue', 'a/b': 'ü' } });
    await using vaultAt = await openDestination('app', { mount: mount.path });
    expect(await vaultAt.sync(keys({ a: '2' }))).toEqual({ version: '2' });
    expect(vaultAt.requests()).toEqual(['mount 200', 'read 200', 'patchMetadata 204', 'write 200']);
    expect(await mount.metadata('app')).toMatchObject({
      max_versions: 4,
      custom_metadata: { team: 'blue', 'a/b': 'ü', [OWNER_MARK]: OWNER },
    });
  });

  test('changes by adoption without a new version where the value is as wanted', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await using vaultAt = await openDestination('app', { mount: mount.path });
    expect(await vaultAt.sync(keys({ a: '1' }))).toEqual({ version: '1' });
    expect((await mount.metadata('app'))?.current_version).toBe(1);
    expect((await vaultAt.store.read()).owner).toBe(OWNER);
  });

  test('changes by adoption with a token that may not patch', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await mount.putMetadata('app', { cas_required: true, custom_metadata: { team: 'blue' } });
    const token = await vault.newToken(`
      path "${mount.path}/data/*" { capabilities = ["create", "update", "read"] }
      path "${mount.path}/metadata/*" { capabilities = ["create", "update", "read"] }`);
    await using vaultAt = await openDestination('app', { mount: mount.path }, asToken(token));
    await vaultAt.sync(keys({ a: '2' }));
    expect(await mount.metadata('app')).toMatchObject({
      cas_required: true,
      custom_metadata: { team: 'blue', [OWNER_MARK]: OWNER },
    });
  });

  test('cannot be written down by a token without access to metadata, which is told the policy', async () => {
    const mount = await vault.newMount(2);
    await mount.put('present', { a: '1' });
    const token = await vault.newToken(
      `path "${mount.path}/data/*" { capabilities = ["create", "update", "read"] }`,
    );
    const opening = asToken(token);
    await using absent = await openDestination('absent', { mount: mount.path }, opening);
    expect(await storeError(absent.sync(keys({ a: '1' })))).toMatchObject({
      code: 'forbidden',
      remedy: expect.stringContaining(
        `path "${mount.path}/metadata/absent" { capabilities = ["read"] }`,
      ) as string,
    });
    await using present = await openDestination('present', { mount: mount.path }, opening);
    expect(await storeError(present.sync(keys({ a: '2' })))).toMatchObject({ code: 'forbidden' });
    expect(await mount.get('present')).toEqual({ a: '1' });
  });

  test('is not changed by a write that the token may not make', async () => {
    const mount = await vault.newMount(2);
    await mount.put('theirs', { a: '1' });
    await mount.putMetadata('theirs', { custom_metadata: { team: 'blue' } });
    const token = await vault.newToken(`
      path "${mount.path}/data/*" { capabilities = ["read"] }
      path "${mount.path}/metadata/*" { capabilities = ["create", "update", "read", "patch"] }`);
    for (const [name, before] of [
      ['theirs', { team: 'blue' }],
      ['new', null],
    ] as const) {
      await using vaultAt = await openDestination(name, { mount: mount.path }, asToken(token));
      const error = await storeError(vaultAt.sync(keys({ a: '2' })));
      expect(error.code).toBe('forbidden');
      expect(error.remedy).toContain(
        `path "${mount.path}/data/${name}" { capabilities = ["create", "update"] }`,
      );
      expect((await mount.metadata(name))?.custom_metadata ?? null).toEqual(before);
    }
  });

  test('is told in words where custom metadata is full', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    const full = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`k${String(i)}`, 'v']));
    await mount.putMetadata('app', { custom_metadata: full });
    // Vault counts them when they are written as a whole, not when one is patched in.
    const token = await vault.newToken(`
      path "${mount.path}/data/*" { capabilities = ["create", "update", "read"] }
      path "${mount.path}/metadata/*" { capabilities = ["create", "update", "read"] }`);
    await using vaultAt = await openDestination('app', { mount: mount.path }, asToken(token));
    expect(await storeError(vaultAt.sync(keys({ a: '2' })))).toMatchObject({ code: 'limitExceeded' });
    expect(await mount.get('app')).toEqual({ a: '1' });
  });
});

describe('Who owns a secret in KV 1', () => {
  test('changes by adoption', async () => {
    const mount = await vault.newMount(1);
    await mount.put('app', { a: '1' });
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    expect(vaultAt.requests().sort()).toEqual(['mount 200', 'read 200', 'read 404', 'writeMetadata 204']);
    expect((await vaultAt.store.read()).owner).toBe(OWNER);
  });

  test('is not changed by a write that the token may not make', async () => {
    const mount = await vault.newMount(1);
    await mount.put('theirs', { a: '1' });
    await mount.put('.keyferry/theirs', { [OWNER_MARK]: 'another' });
    const token = await vault.newToken(`
      path "${mount.path}/*" { capabilities = ["read"] }
      path "${mount.path}/.keyferry/*" { capabilities = ["create", "update", "read", "delete"] }`);
    await using theirs = await openDestination('theirs', { mount: mount.path }, asToken(token));
    expect(await storeError(theirs.sync(keys({ a: '2' })))).toMatchObject({ code: 'forbidden' });
    expect(await mount.get('.keyferry/theirs')).toEqual({ [OWNER_MARK]: 'another' });
    await using fresh = await openDestination('new', { mount: mount.path }, asToken(token));
    expect(await storeError(fresh.sync(keys({ a: '2' })))).toMatchObject({
      code: 'forbidden',
      remedy: expect.stringContaining(
        `path "${mount.path}/new" { capabilities = ["create", "update"] }`,
      ) as string,
    });
    expect(await mount.get('.keyferry/new')).toBeUndefined();
  });
});
