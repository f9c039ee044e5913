import { describe, expect, test } from 'vitest';
import { add, errorOf, keys, make, openDestination, OWNER, PARENT, startServer } from './harness.ts';

const values = (opened: Awaited<ReturnType<typeof openDestination>>): string[] =>
  (opened.held()?.versions ?? []).map(({ data }) => data.toString());

describe('Somebody else who writes at the same time', () => {
  test('and adds a version after it was read is noticed before ours is added', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    const held = await opened.store.read();
    add(server, opened.id, 'theirs');
    const error = await errorOf(opened.store.write(keys({ a: '2' }), { owner: OWNER, held, token: '' }));
    expect(error.code).toBe('conflict');
    expect(values(opened)).toEqual(['{"a":"1"}', 'theirs']);
  });

  test('and slips in between the last look and ours is noticed by the number of ours', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    let slips = 1;
    server.onRequest((method) => {
      if (method === 'AddSecretVersion' && slips-- > 0) add(server, opened.id, 'theirs');
    });
    expect((await errorOf(opened.sync(keys({ a: '2' })))).code).toBe('conflict');
    expect(await opened.sync(keys({ a: '2' }))).toBe('unchanged');
    expect(values(opened)).toEqual(['{"a":"1"}', 'theirs', '{"a":"2"}']);
  });

  test('and fills a secret that was just created is noticed too', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    let slips = 1;
    server.onRequest((method) => {
      if (method === 'AddSecretVersion' && slips-- > 0) add(server, opened.id, 'theirs');
    });
    expect((await errorOf(opened.sync(keys({ a: '1' })))).code).toBe('conflict');
    expect(values(opened)).toEqual(['theirs', '{"a":"1"}']);
  });

  test('and changes labels is told by the etag, with and without labels of ours to set', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    for (const settings of [{}, { labels: { ours: 'x' } }]) {
      await using next = await openDestination(server, settings, opened.id);
      const held = await next.store.read();
      server.api.UpdateSecret({
        secret: {
          ...{ name: opened.name, etag: '', annotations: {}, versionAliases: {} },
          labels: { theirs: 'x' },
        },
        updateMask: { paths: ['labels'] },
      });
      const error = await errorOf(next.store.write(keys({ a: '2' }), { owner: OWNER, held, token: '' }));
      expect(error.code).toBe('conflict');
    }
    expect(opened.held()?.labels).toEqual({ theirs: 'x' });
    expect(values(opened)).toEqual(['{"a":"1"}']);
  });

  test('and removes it is a conflict for a write', async () => {
    await using server = await startServer();
    for (const settings of [{}, { labels: { ours: 'x' } }]) {
      await using opened = await openDestination(server, settings);
      make(server, opened.id, ['1']);
      const held = await opened.store.read();
      server.api.DeleteSecret({ name: opened.name });
      const error = await errorOf(opened.store.write(keys({ a: '2' }), { owner: OWNER, held, token: '' }));
      expect(error.code).toBe('conflict');
      expect(opened.held()).toBeUndefined();
    }
  });

  test('and makes it anew is not removed in its place', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    const held = await opened.store.read();
    server.api.DeleteSecret({ name: opened.name });
    make(server, opened.id, ['theirs']);
    expect((await errorOf(opened.store.remove(held))).code).toBe('conflict');
    expect(values(opened)).toEqual(['theirs']);
  });

  test('and adds a version keeps the secret from being removed', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    await opened.sync(keys({ a: '1' }));
    const held = await opened.store.read();
    add(server, opened.id, 'theirs');
    expect((await errorOf(opened.store.remove(held))).code).toBe('conflict');
    expect(server.peek(opened.name)).toBeDefined();
  });

  test('and creates it first is a conflict, and what is theirs stays', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    const held = await opened.store.read();
    make(server, opened.id, ['theirs']);
    const error = await errorOf(opened.store.write(keys({ a: '1' }), { owner: OWNER, held, token: '' }));
    expect(error.code).toBe('conflict');
    expect(values(opened)).toEqual(['theirs']);
  });
});

describe('A name for the newest version that lags behind', () => {
  test('neither hides a version nor makes one too many', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    for (const value of ['1', '2', '3']) await opened.sync(keys({ a: value }));
    const secret = server.peek(`${PARENT}/secrets/${opened.id}`);
    Object.assign(secret ?? {}, { lag: 2 });
    expect(await opened.store.read()).toMatchObject({ version: '3' });
    expect(await opened.sync(keys({ a: '3' }))).toBe('unchanged');
    expect(await opened.sync(keys({ a: '1' }))).toEqual({ version: '4' });
  });
});
