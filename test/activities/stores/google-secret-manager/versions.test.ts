import { describe, expect, test } from 'vitest';
import type { StoredSecret } from '../../../support/google-secret-manager/secrets.ts';
import { errorOf, keys, make, openDestination, startServer } from './harness.ts';

const states = (secret: StoredSecret | undefined): string[] =>
  (secret?.versions ?? []).map(({ state }) => state);

describe('Old versions', () => {
  test('are kept unless the definition says otherwise', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server);
    for (const value of ['1', '2', '3']) await opened.sync(keys({ a: value }));
    expect(states(opened.held())).toEqual(['ENABLED', 'ENABLED', 'ENABLED']);
  });

  test.each([
    ['disable', 'DISABLED'],
    ['destroy', 'DESTROYED'],
  ])('are dealt with by %s, page by page, and nothing more is done then', async (oldVersions, state) => {
    await using server = await startServer({ maxPage: 2 });
    await using opened = await openDestination(server, { oldVersions });
    make(server, opened.id, ['1', '2', '3', '4']);
    await opened.sync(keys({ a: '1' }));
    expect(states(opened.held())).toEqual([state, state, state, state, 'ENABLED']);
    const writes = server.faults.writes();
    expect(await opened.sync(keys({ a: '1' }))).toBe('unchanged');
    expect(server.faults.writes()).toBe(writes);
  });

  test('that an alias names are left as they are', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server, { oldVersions: 'destroy' });
    make(server, opened.id, ['1', '2'], { aliases: { stable: '1' } });
    await opened.sync(keys({ a: '1' }));
    expect(states(opened.held())).toEqual(['ENABLED', 'DESTROYED', 'ENABLED']);
    expect(await opened.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('with a delay before they are destroyed are asked for once', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server, { oldVersions: 'destroy' });
    make(server, opened.id, ['1'], { destroyTtl: 86_400 });
    await opened.sync(keys({ a: '1' }));
    expect(states(opened.held())).toEqual(['DISABLED', 'ENABLED']);
    expect(await opened.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('that an attempt left when it was cut off are dealt with by the next, without a new version', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server, { oldVersions: 'disable' });
    await opened.sync(keys({ a: '1' }));
    server.onRequest((method) => {
      if (method === 'DisableSecretVersion') server.faults.cut('before');
    });
    expect((await errorOf(opened.sync(keys({ a: '2' })))).code).toBe('unavailable');
    expect(states(opened.held())).toEqual(['ENABLED', 'ENABLED']);

    await using next = await openDestination(server, { oldVersions: 'disable' }, opened.id);
    server.faults.heal();
    server.onRequest(() => {
      server.faults.heal();
    });
    const held = await next.store.read();
    expect(held.differences(keys({ a: '2' }), '')).toEqual(['settings.oldVersions']);
    expect(await next.sync(keys({ a: '2' }))).toEqual({ version: '2' });
    expect(states(next.held())).toEqual(['DISABLED', 'ENABLED']);
  });

  test('that somebody else changes at the same time are a conflict', async () => {
    await using server = await startServer();
    await using opened = await openDestination(server, { oldVersions: 'disable' });
    await opened.sync(keys({ a: '1' }));
    server.onRequest((method) => {
      if (method === 'DisableSecretVersion')
        server.api.EnableSecretVersion({ name: `${opened.name}/versions/1` });
    });
    expect((await errorOf(opened.sync(keys({ a: '2' })))).code).toBe('conflict');
  });
});
