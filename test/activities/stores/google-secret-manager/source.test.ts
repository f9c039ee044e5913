import { describe, expect, test } from 'vitest';
import { uniqueName } from '../../../support/unique.ts';
import { add, errorOf, make, openSource, PARENT, startServer } from './harness.ts';

describe('Google Secret Manager as a source', () => {
  test('gives the newest version, or the one that the definition names by number or alias', async () => {
    await using server = await startServer();
    make(server, 's', ['one', 'two', 'three'], { aliases: { stable: '2' } });
    for (const [version, value] of [
      ['latest', 'three'],
      ['1', 'one'],
      ['stable', 'two'],
    ]) {
      await using source = await openSource(server, { version });
      expect(await source.read('s')).toMatchObject({ state: 'present', content: { value } });
    }
  });

  test('gives the newest version by its number, though latest lags behind', async () => {
    await using server = await startServer();
    make(server, 's', ['one', 'two', 'three'], { lag: 2 });
    await using source = await openSource(server);
    expect(await source.read('s')).toMatchObject({ version: '3', content: { value: 'three' } });
    make(server, 'first', ['one'], { lag: 1 });
    expect(await source.read('first')).toMatchObject({ version: '1', content: { value: 'one' } });
  });

  test('tells a disabled version from one that is deleted or destroyed, and none of them is absent', async () => {
    await using server = await startServer();
    await using source = await openSource(server);
    const at = (id: string): { name: string } => ({ name: `${PARENT}/secrets/${id}/versions/1` });
    for (const id of ['off', 'gone', 'going'])
      make(server, id, ['x'], id === 'going' ? { destroyTtl: 9 } : {});
    server.api.DisableSecretVersion(at('off'));
    server.api.DestroySecretVersion(at('gone'));
    server.api.DestroySecretVersion(at('going'));

    expect(await errorOf(source.read('off'))).toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('version 1 is disabled') as unknown,
    });
    expect(await source.read('gone')).toEqual({ state: 'destroyed', version: '1' });
    expect(await source.read('going')).toEqual({ state: 'deleted', version: '1' });
  });

  test('tells a secret without a version, or without the one that is wanted, from an absent one', async () => {
    await using server = await startServer();
    make(server, 'empty');
    make(server, 'one', ['x']);
    await using latest = await openSource(server);
    await using second = await openSource(server, { version: '2' });
    expect(await errorOf(latest.read('empty'))).toMatchObject({ code: 'notFound' });
    expect(await errorOf(second.read('one'))).toMatchObject({ code: 'notFound' });
    expect(await latest.read('none')).toEqual({ state: 'absent' });
  });

  test('lists page by page, newest first, what begins with the prefix', async () => {
    await using server = await startServer({ maxPage: 2 });
    for (const id of ['a-1', 'b-1', 'a-2', 'b-2', 'a-3']) make(server, id);
    await using source = await openSource(server);
    const pages: (readonly string[])[] = [];
    let cursor: string | undefined;
    do {
      const page = await source.list('a-', cursor, 100);
      pages.push(page.paths);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual([['a-3'], ['a-2'], ['a-1']]);
  });

  test('lists regional secrets apart from global ones', async () => {
    await using server = await startServer();
    make(server, 'global', ['x']);
    await using source = await openSource(server, { location: 'europe-west3' });
    expect(await source.list('', undefined, 10)).toEqual({ paths: [] });
    expect(await source.read('global')).toEqual({ state: 'absent' });
  });

  test('refuses a value that is not what its checksum says, and tries again', async () => {
    await using server = await startServer();
    const secret = make(server, uniqueName('damaged'), ['x']);
    secret.versions[0]?.data.write('y');
    await using source = await openSource(server);
    const error = await errorOf(source.read(secret.name.split('/').at(-1) ?? ''));
    expect(error).toMatchObject({
      code: 'serverError',
      message: expect.stringContaining('checksum') as unknown,
    });
  });

  test('reads text with a byte order mark and JSON as they are', async () => {
    await using server = await startServer();
    make(server, 's', ['\ufefftext']);
    await using source = await openSource(server);
    expect(await source.read('s')).toMatchObject({ content: { kind: 'value', value: '\ufefftext' } });
    add(server, 's', '{"a":{"b":1}}');
    expect(await source.read('s')).toMatchObject({ content: { kind: 'keys', keys: { a: { b: 1 } } } });
  });
});
