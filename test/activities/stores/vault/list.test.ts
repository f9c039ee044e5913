import { describe, expect, test } from 'vitest';
import type { SourceStore } from '../../../../activities/stores/store.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { openSource, storeError, testWorld } from './harness.ts';

const vault = vaultClient();

async function everything(source: SourceStore, prefix: string, limit: number): Promise<string[]> {
  const paths: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await source.list(prefix, cursor, limit);
    expect(page.paths.length).toBeLessThanOrEqual(limit);
    paths.push(...page.paths);
    cursor = page.next;
  } while (cursor !== undefined);
  return paths;
}

const tree = ['a', 'a-b', 'a/b', 'a/b/c', 'a/b/d', 'a0', 'b/x', 'ä/ö', '🔑/k', '\uFF5E/z'];

describe.each([1, 2] as const)('Listing a source in KV %i', (kvVersion) => {
  test.each([1, 2, 3, 100])('gives each secret once in pages of %i', async (limit) => {
    const mount = await vault.newMount(kvVersion);
    for (const path of tree) await mount.put(path, { a: '1' });
    await using source = await openSource({ mount: mount.path });
    expect(await everything(source, '', limit)).toEqual([...tree].sort());
  });

  test('goes on behind a cursor in another client, whether or not what it names is still there', async () => {
    const mount = await vault.newMount(kvVersion);
    for (const path of tree) await mount.put(path, { a: '1' });
    const sorted = [...tree].sort();
    for (const cursor of [...sorted, 'a/b/bb', 'a/c', 'zzz', '']) {
      await using source = await openSource({ mount: mount.path });
      const page = await source.list('', cursor, 100);
      expect(page).toEqual({ paths: sorted.filter((path) => path > cursor) });
    }
  });

  test('lists a folder once while one client goes through it', async () => {
    const mount = await vault.newMount(kvVersion);
    for (let i = 0; i < 20; i++) await mount.put(`f/${String(i)}`, { a: '1' });
    await using source = await openSource({ mount: mount.path });
    await everything(source, '', 3);
    expect(source.requests()).toEqual(['mount 200', 'list 200', 'list 200']);
  });

  test('asks for no folder that the prefix excludes', async () => {
    const mount = await vault.newMount(kvVersion);
    for (const path of ['pay/a', 'pay/b/c', 'payments', 'other/d/e']) await mount.put(path, { a: '1' });
    await using source = await openSource({ mount: mount.path });
    expect(await everything(source, 'pay', 100)).toEqual(['pay/a', 'pay/b/c', 'payments']);
    expect(source.requests()).toHaveLength(4);
    expect(await everything(source, 'pay/b/', 100)).toEqual(['pay/b/c']);
    expect(source.requests()).toEqual(['list 200']);
    expect(await everything(source, 'none/', 100)).toEqual([]);
  });

  test('of an empty mount gives nothing', async () => {
    const mount = await vault.newMount(kvVersion);
    await using source = await openSource({ mount: mount.path });
    expect(await source.list('', undefined, 10)).toEqual({ paths: [] });
  });

  test('with the mount left out begins paths with it', async () => {
    const mount = await vault.newMount(kvVersion);
    await mount.put('x/y', { a: '1' });
    await using source = await openSource({});
    expect(await everything(source, `${mount.path}/x`, 1)).toEqual([`${mount.path}/x/y`]);
  });
});

describe('Listing a source', () => {
  test('goes through all mounts that paths with the prefix may be in', async () => {
    const team = uniqueName('team');
    for (const [name, version] of [
      ['one', '1'],
      ['two', '2'],
    ] as const) {
      await vault.request('POST', `sys/mounts/${team}/${name}`, {
        body: { type: 'kv', options: { version } },
      });
    }
    await vault.request('POST', `${team}/one/a/b`, { body: { a: '1' } });
    await expect
      .poll(async () => {
        const answer = await vault.request('POST', `${team}/two/data/c`, {
          body: { data: {} },
          accept: [400],
        });
        return answer.status;
      })
      .toBe(200);
    await using source = await openSource({});
    expect(await everything(source, team, 1)).toEqual([`${team}/one/a/b`, `${team}/two/c`]);
  });

  test('tells of soft-deleted secrets in KV 2, whose state is for reading to tell', async () => {
    const mount = await vault.newMount(2);
    await mount.put('a', { a: '1' });
    await mount.delete('a');
    await using source = await openSource({ mount: mount.path });
    expect(await everything(source, '', 10)).toEqual(['a']);
  });

  test('leaves out the records in which Keyferry keeps its ownership marks in KV 1', async () => {
    const mount = await vault.newMount(1);
    await mount.put('a', { a: '1' });
    await mount.put('.keyferry/a', { 'keyferry.dev/definition': 'payments' });
    await using source = await openSource({ mount: mount.path });
    expect(await everything(source, '', 10)).toEqual(['a']);
  });

  test('that is forbidden is no empty list, and names the policy to grant', async () => {
    const mount = await vault.newMount(2);
    const token = await vault.newToken(`path "${mount.path}/data/*" { capabilities = ["read"] }`);
    const world = testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token });
    await using source = await openSource({ mount: mount.path }, { world });
    const error = await storeError(source.list('team/', undefined, 10));
    expect(error.code).toBe('forbidden');
    expect(error.remedy).toContain(`path "${mount.path}/metadata/team/" { capabilities = ["list"] }`);
  });

  test('for a token that sees no mount is no empty list', async () => {
    const token = await vault.newToken('path "nothing" { capabilities = ["read"] }');
    const world = testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token });
    await using source = await openSource({}, { world });
    expect(await storeError(source.list('', undefined, 10))).toMatchObject({ code: 'forbidden' });
    expect(await storeError(source.list('secret/', undefined, 10))).toMatchObject({ code: 'forbidden' });
  });
});
