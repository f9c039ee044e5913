import { expect, test } from 'vitest';
import { startTestGithub, storeError, sync, withStore, keys } from './harness.ts';

/** While the nth request of a kind is under way, another writer does all of its work. */
test.each([
  ['the intent is recorded', 'PATCH', 1],
  ['a secret is written', 'PUT', 1],
  ['the second secret is written', 'PUT', 2],
  ['the outcome is recorded', 'PATCH', 2],
] as const)(
  'of two writers that meet while %s, the newest version stays, and the record does not lie',
  async (_name, method, nth) => {
    await using github = await startTestGithub();
    await sync(github, { a: '0', b: '0' }, { version: '0' });
    github.state.clock.advance(10);
    let count = 0;
    github.intercept(async (request, proceed) => {
      if (request.method === method && ++count === nth) {
        github.intercept(undefined);
        await sync(github, { a: '2', b: '2' }, { version: '2' });
      }
      return proceed();
    });
    // The older one is told of the conflict and reads its source again, which has the newest by then.
    await withStore(github, {}, async (store) => {
      const held = await store.read();
      const older = store.write(keys({ a: '1', b: '1' }), {
        owner: 'here/payments',
        held,
        token: '1'.repeat(64),
      });
      await older.catch(() => undefined);
    });
    await sync(github, { a: '2', b: '2' }, { version: '2' });
    expect(github.secrets()).toEqual({ A: '2', B: '2' });
    expect(await sync(github, { a: '2', b: '2' }, { version: '2' })).toBe('unchanged');
  },
);

test('a write that meets a removal leaves no secret without a mark', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.intercept(async (request, proceed) => {
    if (request.method !== 'PUT') return proceed();
    github.intercept(undefined);
    await sync(github, undefined);
    return proceed();
  });
  await withStore(github, {}, async (store) => {
    const held = await store.read();
    const write = store.write(keys({ a: '2' }), { owner: 'here/payments', held, token: '2'.repeat(64) });
    expect((await storeError(write)).code).toBe('conflict');
  });
  expect(await sync(github, undefined)).toBe('removed');
  expect(github.secrets()).toEqual({});
  expect(github.records()).toEqual([]);
});

test('a removal on a stale expectation is a conflict', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  await withStore(github, {}, async (store) => {
    const held = await store.read();
    github.state.clock.advance(5);
    github.putByHand('A', 'theirs');
    expect((await storeError(store.remove(held))).code).toBe('conflict');
  });
  expect(github.secrets()).toEqual({ A: 'theirs' });
});
