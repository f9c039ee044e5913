import { describe as suite, expect, test } from 'vitest';
import { startAzure, stored, storeError } from './harness.ts';

suite('Azure Key Vault as a source', () => {
  test('the newest version is read for one request', async () => {
    await using azure = await startAzure();
    azure.server.vault.set('app', '{"user":"a","account":123456789012345678901234567890}');
    await using source = await azure.source();
    await source.read('app');
    azure.world.takeRequests();
    const read = await source.read('APP');
    expect(azure.world.takeRequests()).toEqual(['GetSecret 200']);
    expect(read).toMatchObject({
      state: 'present',
      version: stored(azure, 'app').id,
      content: { kind: 'keys', keys: { user: 'a', account: { rawJSON: '123456789012345678901234567890' } } },
    });
  });

  test('a pinned version is read, though there is a newer one', async () => {
    await using azure = await startAzure();
    const { vault } = azure.server;
    const { version } = vault.set('app', 'old');
    vault.set('app', 'new');
    await using source = await azure.source({ version: version.id });
    expect(await source.read('app')).toMatchObject({ version: version.id, content: { value: 'old' } });
  });

  test('a version that is not there is an error where the secret is, and an absence where it is not', async () => {
    await using azure = await startAzure();
    azure.server.vault.set('app', 'x');
    await using source = await azure.source({ version: '0'.repeat(32) });
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'notFound' });
    expect(await source.read('other')).toEqual({ state: 'absent' });
  });

  test('a deleted secret is told from one that never was', async () => {
    await using azure = await startAzure();
    const { vault } = azure.server;
    vault.set('app', 'x');
    const { id } = stored(azure, 'app');
    vault.delete('app');
    await using source = await azure.source();
    expect(await source.read('app')).toEqual({ state: 'deleted', version: id });
    expect(await source.read('never')).toEqual({ state: 'absent' });
  });

  test('a disabled secret is an error, and no absence', async () => {
    await using azure = await startAzure();
    azure.server.vault.set('app', 'x', { attributes: { enabled: false } });
    await using source = await azure.source();
    const error = await storeError(source.read('app'));
    expect(error).toMatchObject({ code: 'rejected' });
    expect(error.message).toContain('disabled');
    expect(await source.list('', undefined, 5)).toEqual({ paths: ['app'] });
  });

  test('expired and not yet valid secrets are there, and read', async () => {
    await using azure = await startAzure();
    const { vault } = azure.server;
    vault.set('past', 'x', { attributes: { exp: 1_000_000_000 } });
    vault.set('future', 'y', { attributes: { nbf: 4_000_000_000 } });
    await using source = await azure.source();
    expect(await source.read('past')).toMatchObject({ state: 'present', content: { value: 'x' } });
    expect(await source.read('future')).toMatchObject({ state: 'present', content: { value: 'y' } });
  });

  test('bytes are what the content type says to be base64, and nothing else is', async () => {
    await using azure = await startAzure();
    const { vault } = azure.server;
    vault.set('bytes', 'AP8=', { contentType: 'application/octet-stream; base64' });
    vault.set('pfx', 'AP8=', { contentType: 'application/x-pkcs12' });
    vault.set('wrong', 'no base64!', { contentType: 'application/octet-stream;base64' });
    await using source = await azure.source();
    expect(await source.read('bytes')).toMatchObject({ content: { value: Uint8Array.of(0, 255) } });
    expect(await source.read('pfx')).toMatchObject({ content: { value: 'AP8=' } });
    expect(await source.read('wrong')).toMatchObject({ content: { value: 'no base64!' } });
  });

  test('a listing goes on where it was, in another session, and its cursor names no place', async () => {
    await using azure = await startAzure();
    const names = Array.from({ length: 60 }, (_, i) => `app-${String(i).padStart(2, '0')}`);
    for (const name of names) azure.server.vault.set(name, 'x');
    azure.server.vault.set('deleted', 'x');
    azure.server.vault.delete('deleted');
    const listed: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      await using source = await azure.source();
      const page = await source.list('', cursor, 100);
      listed.push(...page.paths);
      sizes.push(page.paths.length);
      cursor = page.next;
      expect(cursor ?? '').not.toMatch(/127\.0\.0\.1|https?:/);
    } while (cursor !== undefined);
    expect(listed).toEqual(names);
    expect(sizes).toEqual([25, 25, 10]);
  });

  test('a name that Key Vault does not take is refused before any request', async () => {
    await using azure = await startAzure();
    await using source = await azure.source();
    expect(await storeError(source.read('a/b'))).toMatchObject({ code: 'invalidName' });
    expect(azure.server.faults.requests()).toBe(0);
  });
});
