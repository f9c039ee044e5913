import { describe as suite, expect, test } from 'vitest';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { keys, OWNER, startAzure, stored, storeError, TOKEN, value } from './harness.ts';

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);

suite('Writing to Azure Key Vault', () => {
  test('costs a look and a write more than the first look, and nothing where it is unchanged', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(keys({ a: '1' }));
    expect(azure.world.takeRequests()).toEqual([
      'GetSecret 401',
      'Login 200',
      'Login 200',
      'GetSecret 404',
      'GetDeletedSecret 404',
      'GetSecret 404',
      'SetSecret 200',
    ]);
    expect(await secret.sync(keys({ a: '1' }))).toBe('unchanged');
    expect(azure.world.takeRequests()).toEqual(['GetSecret 200']);
    await secret.sync(keys({ a: '2' }));
    expect(azure.world.takeRequests()).toEqual(['GetSecret 200', 'GetSecret 200', 'SetSecret 200']);
    await secret.store.remove(await secret.store.read());
    expect(azure.world.takeRequests()).toEqual([
      'GetSecret 200',
      'GetSecret 200',
      'DeleteSecret 200',
      'GetDeletedSecret 200',
    ]);
  });

  test('settings are changed on the version that was read, which stays the only one', async () => {
    await using azure = await startAzure();
    await using plain = await azure.destination('app');
    const first = await plain.sync(value('x'));
    await using dressed = await azure.destination('app', {
      contentType: 'text/plain',
      tags: { env: 'prod' },
      expires: '2030-01-02T03:04:05+01:00',
    });
    expect((await dressed.store.read()).differences(value('x'), TOKEN)).toEqual([
      'settings.contentType',
      'settings.expires',
      'settings.tags.env',
    ]);
    azure.world.takeRequests();
    expect(await dressed.sync(value('x'))).toEqual(first);
    expect(azure.world.takeRequests().at(-1)).toBe('UpdateSecret 200');
    expect(stored(azure, 'app')).toMatchObject({
      versions: 1,
      contentType: 'text/plain',
      tags: { env: 'prod', [OWNER_MARK]: OWNER },
      attributes: { exp: Date.parse('2030-01-02T02:04:05Z') / 1000 },
    });
    expect(await dressed.sync(value('x'))).toBe('unchanged');
  });

  test('a new version keeps what the definition leaves out: tags of others, content type, dates', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value('x'));
    const { tags } = stored(azure, 'app');
    azure.server.vault.update('app', undefined, {
      contentType: 'application/jwt',
      tags: { ...tags, team: 'payments' },
      attributes: { nbf: 1_700_000_000, exp: 2_000_000_000 },
    });
    await secret.sync(value('y'));
    expect(stored(azure, 'app')).toMatchObject({
      value: 'y',
      versions: 2,
      contentType: 'application/jwt',
      tags: { ...tags, team: 'payments' },
      attributes: { enabled: true, nbf: 1_700_000_000, exp: 2_000_000_000 },
    });
  });

  test('a tag that came since it was read is kept', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app', { tags: { env: 'prod' } });
    await secret.sync(value('x'));
    const held = await secret.store.read();
    azure.server.vault.update('app', undefined, { tags: { ...stored(azure, 'app').tags, late: '1' } });
    await secret.store.write(value('y'), { owner: OWNER, held, token: TOKEN });
    expect(stored(azure, 'app').tags).toMatchObject({ late: '1', env: 'prod' });
  });

  test('bytes are base64 of a content type that says so, and text again when they are text again', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value(bytes));
    expect(stored(azure, 'app')).toMatchObject({
      value: Buffer.from(bytes).toString('base64'),
      contentType: 'application/octet-stream;base64',
    });
    expect(await secret.sync(value(bytes))).toBe('unchanged');
    await using source = await azure.source();
    expect(await source.read('app')).toMatchObject({ content: { kind: 'value', value: bytes } });
    const text = value(Buffer.from(bytes).toString('base64'));
    expect((await secret.store.read()).differences(text, TOKEN)).toEqual(['value', 'settings.contentType']);
    await secret.sync(text);
    expect(stored(azure, 'app').contentType).toBeUndefined();
    expect(await source.read('app')).toMatchObject({ content: text });
    expect(await secret.sync(text)).toBe('unchanged');
  });

  test('bytes of a content type that the definition sets stay base64 to readers', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app', {
      key: 'pfx',
      encoding: 'base64',
      contentType: 'application/x-pkcs12',
    });
    await secret.sync(keys({ pfx: 'AAECAw==' }));
    expect(stored(azure, 'app')).toMatchObject({ value: 'AAECAw==', contentType: 'application/x-pkcs12' });
    expect(await secret.sync(keys({ pfx: 'AAECAw==' }))).toBe('unchanged');
  });

  test('bytes of a key become base64 inside of the JSON', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(keys({ a: 'text', b: Uint8Array.of(255, 0) }));
    expect(JSON.parse(stored(azure, 'app').value)).toEqual({ a: 'text', b: '/wA=' });
  });

  test('merge keeps keys that only the vault has', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app', { merge: true });
    await secret.sync(keys({ ours: '1' }));
    const { tags } = stored(azure, 'app');
    azure.server.vault.set('app', '{"ours":"0","theirs":"2"}', { tags });
    expect((await secret.store.read()).differences(keys({ ours: '1' }), TOKEN)).toEqual(['ours']);
    await secret.sync(keys({ ours: '1' }));
    expect(JSON.parse(stored(azure, 'app').value)).toEqual({ ours: '1', theirs: '2' });
    expect(await secret.sync(keys({ ours: '1' }))).toBe('unchanged');
  });

  test('25,600 bytes as they are stored are taken, one more is refused without a request', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value(new Uint8Array(19_200).fill(7)));
    expect(stored(azure, 'app').value).toHaveLength(25_600);
    const held = await secret.store.read();
    azure.world.takeRequests();
    for (const content of [value(new Uint8Array(19_201)), value('x'.repeat(25_601))]) {
      expect(() => held.matches(content, TOKEN)).toThrow('25600');
      const error = await storeError(secret.store.write(content, { owner: OWNER, held, token: TOKEN }));
      expect(error).toMatchObject({ code: 'valueTooLarge' });
    }
    expect(azure.world.takeRequests()).toEqual([]);
  });

  test('an empty value is written, as Key Vault takes it', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value(''));
    expect(stored(azure, 'app')).toMatchObject({ value: '', versions: 1 });
    expect(await secret.sync(value(''))).toBe('unchanged');
  });

  test('more tags than Key Vault keeps are refused before anything is written', async () => {
    await using azure = await startAzure();
    const tags = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`tag${String(i)}`, 'x']));
    await using secret = await azure.destination('app', { tags });
    expect(await storeError(secret.sync(value('x')))).toMatchObject({ code: 'limitExceeded' });
    expect(azure.server.vault.peek('app')).toBeUndefined();
    expect(azure.server.faults.writes()).toBe(0);
  });

  test('what was there when it was written, but not when it was read, is a conflict', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    const held = await secret.store.read();
    azure.server.vault.set('app', 'theirs');
    const error = await storeError(secret.store.write(value('x'), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(stored(azure, 'app')).toMatchObject({ value: 'theirs', versions: 1 });
  });

  test('a mark that was changed since it was read is a conflict for writing and for removal', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    await secret.sync(value('x'));
    const held = await secret.store.read();
    azure.server.vault.update('app', undefined, { tags: { [OWNER_MARK]: 'another' } });
    const write = secret.store.write(value('y'), { owner: OWNER, held, token: TOKEN });
    expect(await storeError(write)).toMatchObject({ code: 'conflict' });
    expect(await storeError(secret.store.remove(held))).toMatchObject({ code: 'conflict' });
    expect(stored(azure, 'app')).toMatchObject({ value: 'x', versions: 1, state: 'active' });
  });

  test('a write whose answer was lost is found done, and written no second time', async () => {
    await using azure = await startAzure();
    await using secret = await azure.destination('app');
    const held = await secret.store.read();
    azure.server.faults.intercept = ({ method }) => (method === 'PUT' ? 'cutAfter' : undefined);
    const error = await storeError(secret.store.write(value('x'), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'unavailable' });
    azure.server.faults.heal();
    expect(await secret.sync(value('x'))).toBe('unchanged');
    expect(stored(azure, 'app')).toMatchObject({ value: 'x', versions: 1 });
  });

  test('of many at once only one goes without a token, and none of them with a value', async () => {
    await using azure = await startAzure();
    await using session = await azure.session();
    azure.server.faults.intercept = (asked) => {
      if (asked.headers['authorization'] === undefined) expect(asked.body).not.toContain('canary');
      return undefined;
    };
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (key) => {
        const store = session.at(key);
        const held = await store.read();
        await store.write(value('canary'), { owner: OWNER, held, token: TOKEN });
      }),
    );
    const { seen } = azure.server.faults;
    expect(seen.filter((request) => /secrets.*\?$/.test(request))).toHaveLength(1);
    expect(seen.filter((request) => request.includes('/oauth2/'))).toHaveLength(1);
  });
});
