import { describe, expect, test } from 'vitest';
import { vaultClient } from '../../../support/vault-client.ts';
import { openDestination, openSource, storeError } from './harness.ts';

const vault = vaultClient();

const names = [
  ['an empty path', ''],
  ['a slash at its start', '/a'],
  ['a slash at its end', 'a/'],
  ['an empty segment', 'a//b'],
  ['a segment .', 'a/./b'],
  ['a segment ..', 'a/../b'],
  ['nothing but ..', '..'],
  ['a line break', 'a\nb'],
  ['a NUL', 'a\0b'],
  ['a DEL', 'a\x7Fb'],
  ['half of a surrogate pair', 'a\uD83Db'],
] as const;

describe('A name that Vault would take for another one, or not at all', () => {
  test.each(names)('with %s is refused before any request', async (_what, path) => {
    await using source = await openSource({ mount: 'secret' });
    expect(await storeError(source.read(path))).toMatchObject({ code: 'invalidName' });
    expect(source.requests()).toEqual([]);
    const destination = openDestination(path, { mount: 'secret' });
    expect(await storeError(destination)).toMatchObject({ code: 'invalidName' });
  });

  test('that is the mount itself is refused', async () => {
    const mount = await vault.newMount(2);
    await using source = await openSource({});
    expect(await storeError(source.read(mount.path))).toMatchObject({
      code: 'invalidName',
      message: expect.stringContaining(`${mount.path} is a mount`) as string,
    });
  });

  test.each(['a..b', 'a/...'])('with two dots after each other (%s) is for KV 2 only', async (path) => {
    const mounts = { 1: await vault.newMount(1), 2: await vault.newMount(2) };
    await using first = await openSource({ mount: mounts[1].path });
    expect(await storeError(first.read(path))).toMatchObject({ code: 'invalidName' });
    await mounts[2].put(path, { a: '1' });
    await using second = await openSource({ mount: mounts[2].path });
    expect(await second.read(path)).toMatchObject({ state: 'present' });
  });

  test.each(['a\u00A0b', '👩\u200D🚀'])(
    'with what Vault cannot print (%j) is refused by name',
    async (path) => {
      const mount = await vault.newMount(2);
      await using source = await openSource({ mount: mount.path });
      expect(await storeError(source.read(path))).toMatchObject({
        code: 'invalidName',
        remedy: expect.stringContaining('disable_printable_check') as string,
      });
    },
  );
});
