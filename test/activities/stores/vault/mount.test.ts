import { describe, expect, test } from 'vitest';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { openDestination, openSource, storeError, testWorld } from './harness.ts';

const vault = vaultClient();

async function mountAt(path: string, kvVersion: 1 | 2): Promise<void> {
  await vault.request('POST', `sys/mounts/${path}`, {
    body: { type: 'kv', options: { version: String(kvVersion) } },
  });
  await expect
    .poll(async () => (await vault.request('GET', `${path}/config`, { accept: [400, 404] })).status)
    .toBe(kvVersion === 2 ? 200 : 404);
}

describe('Which mount a path is in', () => {
  test('is asked of Vault where the definition leaves it out, with mounts of several segments', async () => {
    const team = uniqueName('team');
    await mountAt(`${team}/kv`, 2);
    await mountAt(`${team}/data`, 1);
    await vault.request('POST', `${team}/kv/data/a/b`, { body: { data: { in: 'kv 2' } } });
    await vault.request('POST', `${team}/data/a/b`, { body: { in: 'kv 1' } });
    await using source = await openSource({});
    expect(await source.read(`${team}/kv/a/b`)).toMatchObject({
      kvVersion: 2,
      content: { keys: { in: 'kv 2' } },
    });
    expect(await source.read(`${team}/data/a/b`)).toMatchObject({
      kvVersion: 1,
      content: { keys: { in: 'kv 1' } },
    });
    expect(source.requests()).toEqual(['mount 200', 'read 200', 'mount 200', 'read 200']);
    await source.read(`${team}/kv/c`);
    expect(source.requests()).toEqual(['read 404']);
  });

  test('is asked once by many that read at the same time', async () => {
    const mount = await vault.newMount(2);
    await using source = await openSource({});
    await Promise.all(Array.from({ length: 10 }, (_, i) => source.read(`${mount.path}/${String(i)}`)));
    expect(source.requests().filter((each) => each.startsWith('mount'))).toHaveLength(1);
  });

  test('is not asked where the definition gives mount and version, as long as secrets are found', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { a: '1' });
    await using source = await openSource({ mount: mount.path, version: 2 });
    await source.read('a');
    expect(source.requests()).toEqual(['read 200']);
  });

  test('without options in its mount table is KV 1', async () => {
    const path = uniqueName('kv');
    await vault.request('POST', `sys/mounts/${path}`, { body: { type: 'kv' } });
    await using source = await openSource({ mount: path });
    expect(await source.read('a')).toEqual({ state: 'absent', kvVersion: 1 });
  });

  test('is shown in the key of a destination, given or not', async () => {
    const mount = await vault.newMount(2);
    await using given = await openDestination('a/b', { mount: mount.path });
    await using left = await openDestination(`${mount.path}/a/b`);
    expect([given.store.key, left.store.key]).toEqual([`${mount.path}/a/b`, `${mount.path}/a/b`]);
  });
});

describe('A definition that is wrong about the mount', () => {
  test.each([
    [1, 2],
    [2, 1],
  ] as const)(
    'and says KV %i of a KV %i mount is told so, and nothing is taken for absent',
    async (said, is) => {
      const mount = await vault.newMount(is);
      await mount.put('app', { a: '1' });
      await using source = await openSource({ mount: mount.path, version: said });
      const problem = {
        code: 'notConfigured',
        remedy: expect.stringContaining(`version: ${String(is)}`) as string,
      };
      expect(await storeError(source.read('app'))).toMatchObject(problem);
      expect(await storeError(source.list('', undefined, 10))).toMatchObject(problem);
      await using destination = await openDestination('app', { mount: mount.path, version: said });
      expect(await storeError(destination.store.read())).toMatchObject(problem);
    },
  );

  test('and says it with the mount left out is told so', async () => {
    const mount = await vault.newMount(1);
    await using source = await openSource({ version: 2 });
    expect(await storeError(source.read(`${mount.path}/app`))).toMatchObject({ code: 'notConfigured' });
  });

  test('and names a folder in a mount is told the mount', async () => {
    const mount = await vault.newMount(2);
    await using source = await openSource({ mount: `${mount.path}/folder` });
    expect(await storeError(source.read('app'))).toMatchObject({
      code: 'mountNotFound',
      remedy: expect.stringContaining(`Set mount to ${mount.path}`) as string,
    });
  });

  test.each([
    {},
    { mount: 'no-such-mount' },
    { mount: 'no-such-mount', version: 1 },
    { mount: 'no-such-mount', version: 2 },
  ])('and names none that is there (%j) is told so', async (settings) => {
    await using source = await openSource(settings);
    const path = 'mount' in settings ? 'app' : 'no-such-mount/app';
    expect(await storeError(source.read(path))).toMatchObject({
      code: 'mountNotFound',
      message: expect.stringContaining('no-such-mount') as string,
    });
  });

  test('and names an engine that is no KV is told so', async () => {
    const path = uniqueName('transit');
    await vault.request('POST', `sys/mounts/${path}`, { body: { type: 'transit' } });
    await using source = await openSource({});
    expect(await storeError(source.read(`${path}/keys/a`))).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(`at ${path} is no KV engine`) as string,
    });
  });
});

describe('A token that may do nothing in a mount', () => {
  async function asToken(policy: string) {
    const token = await vault.newToken(policy);
    return { world: testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token }) };
  }

  test('is told that either is possible, no permission or no mount', async () => {
    const mount = await vault.newMount(2);
    await using source = await openSource({}, await asToken('path "nothing" { capabilities = ["read"] }'));
    for (const path of [`${mount.path}/app`, 'no-such-mount/app']) {
      const error = await storeError(source.read(path));
      expect(error.code).toBe('forbidden');
      expect(error.message).toContain('the token may do nothing there, or nothing is mounted there');
      expect(error.remedy).toContain('policy');
      expect(error.remedy).toContain('mount');
    }
  });

  test('is told that there is no mount where a policy lets it look', async () => {
    const name = uniqueName('unmounted');
    const opening = await asToken(`path "${name}/data/*" { capabilities = ["read"] }`);
    await using source = await openSource({ mount: name }, opening);
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'forbidden' });
    await using left = await openSource({}, opening);
    expect(await storeError(left.read(`${name}/app`))).toMatchObject({ code: 'mountNotFound' });
  });
});
