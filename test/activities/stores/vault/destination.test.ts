import { describe, expect, test } from 'vitest';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { parseJson } from '../../../../activities/stores/json.ts';
import type { SecretContent } from '../../../../activities/stores/store.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { CANARY, keys, openDestination, OWNER, storeError, TOKEN, value } from './harness.ts';

const vault = vaultClient();

function parsed(text: string): SecretContent {
  const content = parseJson(text);
  if (content === null || typeof content !== 'object') throw new Error('not an object');
  return { kind: 'keys', keys: content as Extract<SecretContent, { kind: 'keys' }>['keys'] };
}

describe('Writing to KV 2', () => {
  test('a new secret is marked first, then written on condition that there is none', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('team/app', { mount: mount.path });
    expect(await vaultAt.sync(keys({ a: '1', b: { c: [true] } }))).toEqual({ version: '1' });
    expect(vaultAt.requests()).toEqual([
      'mount 200',
      'read 404',
      'readMetadata 404',
      'writeMetadata 204',
      'write 200',
    ]);
    expect(await mount.get('team/app')).toEqual({ a: '1', b: { c: [true] } });
    expect((await mount.metadata('team/app'))?.custom_metadata).toEqual({ [OWNER_MARK]: OWNER });
  });

  test('a secret of ours is updated with one read and one write', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    vaultAt.requests();
    expect(await vaultAt.sync(keys({ a: '2' }))).toEqual({ version: '2' });
    expect(vaultAt.requests()).toEqual(['read 200', 'write 200']);
    expect(await mount.get('app')).toEqual({ a: '2' });
  });

  test('a secret that already holds what is wanted is read and not written', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(parsed('{"a":"1","b":{"x":1,"y":2.50}}'));
    vaultAt.requests();
    expect(await vaultAt.sync(parsed('{"b":{"y":2.5,"x":1e0},"a":"1"}'))).toBe('unchanged');
    expect(vaultAt.requests()).toEqual(['read 200']);
    expect((await mount.metadata('app'))?.current_version).toBe(1);
  });

  test('a secret edited by hand differs and is written again', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    await mount.patch('app', { a: 'by hand' });
    expect(await vaultAt.sync(keys({ a: '1' }))).toEqual({ version: '3' });
    expect(await mount.get('app')).toEqual({ a: '1' });
  });

  test('a secret whose latest version was deleted is written over it', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    await mount.delete('app');
    expect(await vaultAt.store.read()).toMatchObject({ state: 'removed', owner: OWNER, version: '1' });
    expect(await vaultAt.sync(keys({ a: '1' }))).toEqual({ version: '2' });
    expect(await mount.get('app')).toEqual({ a: '1' });
  });

  test('a secret whose latest version was destroyed is written over it', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    await mount.destroy('app', [1]);
    expect(await vaultAt.store.read()).toMatchObject({ state: 'removed', owner: OWNER, version: '1' });
    expect(await vaultAt.sync(keys({ a: '1' }))).toEqual({ version: '2' });
  });

  test('settings of the secret stay as they are', async () => {
    const mount = await vault.newMount(2);
    const settings = { max_versions: 7, cas_required: true, delete_version_after: '720h0m0s' };
    await mount.putMetadata('planned', { ...settings, custom_metadata: { team: 'blue' } });
    await using vaultAt = await openDestination('planned', { mount: mount.path });
    expect(await vaultAt.store.read()).toMatchObject({ state: 'absent' });
    await vaultAt.sync(keys({ a: '1' }));
    expect(await mount.metadata('planned')).toMatchObject({
      ...settings,
      custom_metadata: { team: 'blue', [OWNER_MARK]: OWNER },
    });
  });

  test('a crash between mark and value leaves a secret that is absent and ours', async () => {
    const mount = await vault.newMount(2);
    await mount.putMetadata('app', { custom_metadata: { [OWNER_MARK]: OWNER } });
    await using vaultAt = await openDestination('app', { mount: mount.path });
    expect(await vaultAt.store.read()).toMatchObject({ state: 'absent', owner: OWNER });
    vaultAt.requests();
    expect(await vaultAt.sync(keys({ a: '1' }))).toEqual({ version: '1' });
    expect(vaultAt.requests()).toEqual(['read 404', 'readMetadata 200', 'write 200']);
  });

  test('a secret without keys is written as one', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({}));
    expect(await mount.get('app')).toEqual({});
    expect(await vaultAt.sync(keys({}))).toBe('unchanged');
  });

  test('a number that KV 2 would round is refused, naming its key and not its value', async () => {
    const mount = await vault.newMount(2);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    const wanted = parsed('{"fine":9007199254740991,"account":12345678901234567891}');
    const held = await vaultAt.store.read();
    vaultAt.requests();
    const error = await storeError(vaultAt.write(wanted, held));
    expect(error).toMatchObject({
      code: 'invalidValue',
      message: expect.stringContaining('account') as string,
    });
    expect(error.message).not.toContain('12345678901234567891');
    expect(vaultAt.requests()).toEqual([]);
    expect(await mount.metadata('app')).toBeUndefined();
  });
});

describe('Writing to KV 1', () => {
  test('a new secret is marked first by a record beside it, then written', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('team/app', { mount: mount.path });
    expect(await vaultAt.sync(keys({ a: '1' }))).toEqual({});
    expect(vaultAt.requests()).toEqual([
      'mount 200',
      'read 404',
      'read 404',
      'writeMetadata 204',
      'write 204',
    ]);
    expect(await mount.get('team/app')).toEqual({ a: '1' });
    expect(await mount.get('.keyferry/team/app')).toEqual({ [OWNER_MARK]: OWNER });
  });

  test('a secret of ours is updated in one write, or left alone where it is as wanted', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1' }));
    vaultAt.requests();
    await vaultAt.sync(keys({ a: '2' }));
    expect(await vaultAt.sync(keys({ a: '2' }))).toBe('unchanged');
    expect(vaultAt.requests()).toEqual(['read 200', 'read 200', 'write 204', 'read 200', 'read 200']);
    expect(await mount.get('app')).toEqual({ a: '2' });
  });

  test('a number with more digits than a double arrives as it was written', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    const wanted = parsed('{"account":12345678901234567891}');
    await vaultAt.sync(wanted);
    expect(await vaultAt.sync(wanted)).toBe('unchanged');
    const held = await vaultAt.store.read();
    expect(held.matches(parsed('{"account":12345678901234567892}'), TOKEN)).toBe(false);
    expect(held.matches(parsed('{"account":12345678901234567891.0}'), TOKEN)).toBe(true);
  });

  test('a secret without a record is of nobody', async () => {
    const mount = await vault.newMount(1);
    await mount.put('app', { a: '1' });
    await using vaultAt = await openDestination('app', { mount: mount.path });
    const held = await vaultAt.store.read();
    expect(held).toMatchObject({ state: 'present' });
    expect(held.owner).toBeUndefined();
  });

  test('an empty secret is refused, since KV 1 keeps none', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    expect(await storeError(vaultAt.sync(keys({})))).toMatchObject({ code: 'invalidValue' });
    expect(await mount.get('.keyferry/app')).toBeUndefined();
  });

  test('the folder of the records is refused as a destination', async () => {
    const mount = await vault.newMount(1);
    await using vaultAt = await openDestination('.keyferry/app', { mount: mount.path });
    expect(await storeError(vaultAt.store.read())).toMatchObject({ code: 'invalidName' });
  });

  test('only KV 2 says that its writes are conditional', async () => {
    const [first, second] = [await vault.newMount(1), await vault.newMount(2)];
    await using one = await openDestination('app', { mount: first.path });
    await using two = await openDestination('app', { mount: second.path });
    await Promise.all([one.store.read(), two.store.read()]);
    expect(one.store.capabilities).toEqual({ readsBack: true, conditionalWrites: false, replicates: false });
    expect(two.store.capabilities).toEqual({ readsBack: true, conditionalWrites: true, replicates: false });
  });
});

describe.each([1, 2] as const)('Keys at a KV %i destination', (kvVersion) => {
  test('that the source does not have are removed', async () => {
    const mount = await vault.newMount(kvVersion);
    await using vaultAt = await openDestination('app', { mount: mount.path });
    await vaultAt.sync(keys({ a: '1', old: 'x' }));
    await vaultAt.sync(keys({ a: '1' }));
    expect(await mount.get('app')).toEqual({ a: '1' });
  });

  test('that the source does not have are kept by merge, and are no difference', async () => {
    const mount = await vault.newMount(kvVersion);
    await using vaultAt = await openDestination('app', { mount: mount.path, merge: true });
    await vaultAt.sync(keys({ a: '1' }));
    await mount.put('app', { a: '1', theirs: 'kept' });
    expect(await vaultAt.sync(keys({ a: '1' }))).toBe('unchanged');
    await vaultAt.sync(keys({ a: '2', b: 'new' }));
    expect(await mount.get('app')).toEqual({ a: '2', b: 'new', theirs: 'kept' });
  });

  test('called __proto__ are keys like others', async () => {
    const mount = await vault.newMount(kvVersion);
    await using vaultAt = await openDestination('app', { mount: mount.path, merge: true });
    await vaultAt.sync(parsed('{"__proto__":"1","constructor":"2"}'));
    expect(Object.entries((await mount.get('app')) ?? {}).sort()).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(await vaultAt.sync(parsed('{"__proto__":"1","constructor":"2"}'))).toBe('unchanged');
    expect((await vaultAt.store.read()).matches(parsed('{"__proto__":"3"}'), TOKEN)).toBe(false);
  });

  test('take a source that is one text or bytes, the latter as base64', async () => {
    const mount = await vault.newMount(kvVersion);
    await using text = await openDestination('text', { mount: mount.path });
    await using bytes = await openDestination('bytes', { mount: mount.path, key: 'keystore' });
    await text.sync(value(`${CANARY} ü`));
    await bytes.sync(value(new Uint8Array([0, 255, 254, 10])));
    expect(await mount.get('text')).toEqual({ value: `${CANARY} ü` });
    expect(await mount.get('bytes')).toEqual({ keystore: 'AP/+Cg==' });
    expect(await text.sync(value(`${CANARY} ü`))).toBe('unchanged');
    expect(await bytes.sync(value(new Uint8Array([0, 255, 254, 10])))).toBe('unchanged');
  });
});
