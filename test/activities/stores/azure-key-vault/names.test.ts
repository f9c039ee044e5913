import { describe as suite, expect, test } from 'vitest';
import { KEY_MARK } from '../../../../activities/stores/azure-key-vault/name.ts';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { OWNER, startAzure, stored, storeError, TOKEN, value } from './harness.ts';

suite('Names in Azure Key Vault', () => {
  test('slashes become what the destination says, and the key is kept in a tag', async () => {
    await using azure = await startAzure();
    for (const [slash, name] of [
      [undefined, 'a-b-c'],
      ['--', 'a--b--c'],
      ['', 'abc'],
    ] as const) {
      await using secret = await azure.destination('a/b/c', slash === undefined ? {} : { slash });
      await secret.sync(value('x'));
      expect(stored(azure, name).tags).toEqual({ [OWNER_MARK]: OWNER, [KEY_MARK]: 'a/b/c' });
      expect(await secret.sync(value('x'))).toBe('unchanged');
    }
  });

  test('a key that is its name in lower case needs no tag', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('db-password');
    await secret.sync(value('x'));
    expect(stored(azure, 'db-password').tags).toEqual({ [OWNER_MARK]: OWNER });
  });

  test.each([
    ['a/b', 'a-b'],
    ['a-b', 'a/b'],
    ['App', 'app'],
    ['app', 'APP'],
    ['a/B', 'A/b'],
  ])(
    '%s has the name: %s is refused for writing and for removal, in another session too',
    async (first, second) => {
      await using azure = await startAzure();
      await using one = await azure.destination(first);
      await one.sync(value('of the first'));
      await using other = await azure.destination(second);
      const error = await storeError(other.sync(value('of the second')));
      expect(error).toMatchObject({ code: 'invalidName' });
      expect(error.message).toContain(JSON.stringify(first));
      expect(await storeError(other.store.read())).toMatchObject({ code: 'invalidName' });
      expect(stored(azure, first.replace('/', '-')).value).toBe('of the first');
      expect(await one.sync(value('of the first'))).toBe('unchanged');
    },
  );

  test('in one session the second of two such keys is refused before any request', async () => {
    await using azure = await startAzure();
    await using session = await azure.session();
    session.at('a/b');
    expect(() => session.at('A-B')).toThrow(expect.objectContaining({ code: 'invalidName' }));
    expect(session.at('a/b').key).toBe('a/b');
    expect(azure.server.faults.requests()).toBe(0);
  });

  test('what has no mark is of no key: it is adopted under the key that adopts it', async () => {
    await using azure = await startAzure();
    azure.server.vault.set('a-b', 'theirs', { tags: { [KEY_MARK]: 'left over', team: 'payments' } });
    await using secret = await azure.destination('a/b');
    const held = await secret.store.read();
    expect(held).toMatchObject({ state: 'present' });
    await secret.store.write(value('ours'), { owner: OWNER, held, token: TOKEN });
    expect(stored(azure, 'a-b').tags).toEqual({ [OWNER_MARK]: OWNER, [KEY_MARK]: 'a/b', team: 'payments' });
  });

  test('a replacement that Key Vault does not take is refused before any request', async () => {
    await using azure = await startAzure();
    await using session = await azure.session({ slash: '_' });
    expect(() => session.at('a/b')).toThrow(expect.objectContaining({ code: 'invalidName' }));
    expect(session.at('ab').key).toBe('ab');
  });
});
