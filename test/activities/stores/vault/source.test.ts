import { describe, expect, test, vi } from 'vitest';
import { parseJson, stringifyJson } from '../../../../activities/stores/json.ts';
import { jsonKeys } from '../../../../activities/stores/key-values.ts';
import { servers } from '../../../support/servers.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { openSource } from './harness.ts';

const vault = vaultClient();

describe('Reading a source in KV 2', () => {
  test('a secret is present with its latest version and keys', async () => {
    const mount = await vault.newMount(2);
    await mount.put('team/app', { user: 'u', password: 'old' });
    await mount.put('team/app', { user: 'u', password: 'new', nested: { a: [1, null, true] } });
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('team/app')).toEqual({
      state: 'present',
      version: '2',
      madeAt: expect.stringMatching(/^2\d{3}-.+Z$/) as string,
      kvVersion: 2,
      content: { kind: 'keys', keys: { user: 'u', password: 'new', nested: { a: [1, null, true] } } },
    });
  });

  test('a secret without keys is present', async () => {
    const mount = await vault.newMount(2);
    await mount.put('empty', {});
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('empty')).toMatchObject({ state: 'present', content: { keys: {} } });
  });

  test('a secret that never was is absent', async () => {
    const mount = await vault.newMount(2);
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('never')).toEqual({ state: 'absent', kvVersion: 2 });
  });

  test('a secret of which only metadata is there is absent', async () => {
    const mount = await vault.newMount(2);
    await mount.putMetadata('planned', { max_versions: 3 });
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('planned')).toEqual({ state: 'absent', kvVersion: 2 });
  });

  test('a secret whose metadata was deleted is absent', async () => {
    const mount = await vault.newMount(2);
    await mount.put('gone', { a: '1' });
    await mount.deleteMetadata('gone');
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('gone')).toEqual({ state: 'absent', kvVersion: 2 });
  });

  test('a secret whose latest version is deleted is deleted, and present again once undeleted', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await mount.put('app', { a: '2' });
    await mount.delete('app');
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('app')).toEqual({ state: 'deleted', version: '2', kvVersion: 2 });
    await mount.undelete('app', [2]);
    expect(await source.read('app')).toMatchObject({ state: 'present', version: '2' });
  });

  test('a secret whose latest version is destroyed is destroyed', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    await mount.destroy('app', [1]);
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('app')).toEqual({ state: 'destroyed', version: '1', kvVersion: 2 });
  });

  test('a secret that expired by delete_version_after is deleted', async () => {
    const mount = await vault.newMount(2);
    await mount.putMetadata('short', { delete_version_after: '1s' });
    await mount.put('short', { a: '1' });
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('short')).toMatchObject({ state: 'present', version: '1' });
    await vi.waitFor(
      async () => {
        expect(await source.read('short')).toEqual({ state: 'deleted', version: '1', kvVersion: 2 });
      },
      { timeout: 10_000, interval: 100 },
    );
  });
});

describe('Reading a source in KV 1', () => {
  test('a secret is present with its keys and no version', async () => {
    const mount = await vault.newMount(1);
    await mount.put('team/app', { user: 'u', password: 'p' });
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('team/app')).toEqual({
      state: 'present',
      kvVersion: 1,
      content: { kind: 'keys', keys: { user: 'u', password: 'p' } },
    });
  });

  test('a secret that is not there is absent', async () => {
    const mount = await vault.newMount(1);
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('never')).toEqual({ state: 'absent', kvVersion: 1 });
  });

  test('data/ and metadata/ at the start of a path are folders like others', async () => {
    const mount = await vault.newMount(1);
    await mount.put('data/app', { a: '1' });
    await using source = await openSource({ path: '.*' });
    expect(await source.read(`${mount.path}/data/app`)).toMatchObject({ state: 'present', kvVersion: 1 });
  });

  test('numbers with more digits than a double are kept as they were written', async () => {
    const mount = await vault.newMount(1);
    const text =
      '{"account":12345678901234567891,"ratio":1.10,"power":1e2,"deep":[{"n":0.10000000000000000555}]}';
    await fetch(`${servers.vault.address}/v1/${mount.path}/n`, {
      method: 'PUT',
      headers: { 'X-Vault-Token': servers.vault.token },
      body: text,
    });
    await using source = await openSource({ mount: mount.path });
    const read = await source.read('n');
    if (read.state !== 'present' || read.content.kind !== 'keys') throw new Error('not present');
    const sorted = Object.entries(parseJson(text) as object).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(stringifyJson(jsonKeys(read.content.keys))).toBe(stringifyJson(Object.fromEntries(sorted)));
  });

  test('the records in which Keyferry keeps its ownership marks are no secrets', async () => {
    const mount = await vault.newMount(1);
    await mount.put('.keyferry/app', { 'keyferry.dev/definition': 'payments' });
    await using source = await openSource({ mount: mount.path });
    expect(await source.read('.keyferry/app')).toEqual({ state: 'absent', kvVersion: 1 });
  });
});

describe('The names of secrets', () => {
  const names = [
    'with space',
    ' leading and trailing ',
    'a+b',
    'a%2Fb',
    '100%',
    'a?b=c',
    'a#b',
    'a&b;c',
    '&#x2F;',
    'größe/ключ/鍵/🔑',
    "it's (a) *test*!",
    'back\\slash',
    'a.b/.c',
    'x/sys/health',
    '{{mustache}}',
    '~tilde/@at/$dollar/:colon',
  ];

  test.each([1, 2] as const)(
    'of any letters are read and written as they are in KV %i',
    async (kvVersion) => {
      const mount = await vault.newMount(kvVersion);
      await using source = await openSource({});
      for (const name of names) {
        await mount.put(name, { name });
        expect(await source.read(`${mount.path}/${name}`)).toMatchObject({ content: { keys: { name } } });
      }
      const listed = await source.list(`${mount.path}/`, undefined, 100);
      expect(listed.paths).toEqual(names.map((name) => `${mount.path}/${name}`).sort());
    },
  );
});
