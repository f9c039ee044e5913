import { expect, test } from 'vitest';
import { CANARY, startTestGithub, storeError, sync, testWorld } from './harness.ts';

test('an unchanged secret costs two requests and no write', async () => {
  await using github = await startTestGithub();
  expect(await sync(github, { user: 'u', password: CANARY })).toBe('created');
  expect(github.secrets()).toEqual({ USER: 'u', PASSWORD: CANARY });
  const world = testWorld();
  expect(await sync(github, { user: 'u', password: CANARY }, { world })).toBe('unchanged');
  expect(world.takeRequests()).toEqual(['listSecrets 200', 'getRecord 200']);
});

test('the record names the definition and holds nothing of a value, nor the path', async () => {
  await using github = await startTestGithub();
  await sync(github, { password: CANARY }, { path: 'apps/of-the-bank' });
  const [record, ...others] = github.records();
  expect(others).toEqual([]);
  expect(record?.name).toMatch(/^KEYFERRY_[0-9A-F]{32}$/);
  expect(record?.value).toContain('"keyferry.dev/definition":"here/payments"');
  expect(record?.value).not.toContain(CANARY);
  expect(record?.value).not.toContain('of-the-bank');
});

test('a new version is written, and what it does not change is as it was', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.putByHand('OTHER', 'x');
  expect(await sync(github, { a: '2' }, { version: '2' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '2', OTHER: 'x' });
  expect(await sync(github, { a: '2' }, { version: '2' })).toBe('unchanged');
});

test('a source without versions is written at every pass', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' }, { version: null });
  expect(await sync(github, { a: '1' }, { version: null })).toBe('updated');
});

test('a secret that somebody else overwrote is noticed and put right, and only that one is written', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1', b: '2' });
  github.state.clock.advance(1);
  github.putByHand('A', 'theirs');
  expect(await sync(github, { a: '1', b: '2' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '1', B: '2' });
  expect(github.repository.vaults.actions.secrets.get('B')?.writes).toBe(1);
  expect(await sync(github, { a: '1', b: '2' })).toBe('unchanged');
});

test('a secret overwritten within the very second of our own write is noticed with the next version only', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.putByHand('A', 'theirs');
  expect(await sync(github, { a: '1' })).toBe('unchanged');
  expect(await sync(github, { a: '2' }, { version: '2' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '2' });
});

test('a secret overwritten while others are still being written is noticed by the next pass', async () => {
  await using github = await startTestGithub();
  github.intercept((request, proceed) => {
    if (request.method === 'PUT' && request.path.endsWith('/B')) {
      github.state.clock.advance(5);
      github.putByHand('A', 'theirs');
      github.state.clock.advance(5);
    }
    return proceed();
  });
  await sync(github, { a: '1', b: '2' });
  github.intercept(undefined);
  expect(await sync(github, { a: '1', b: '2' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '1', B: '2' });
});

test('clocks of GitHub that differ by a second are no reason to write again', async () => {
  await using github = await startTestGithub();
  github.intercept((request, proceed) => {
    const answer = proceed();
    if (request.method !== 'PUT') return answer;
    const early = new Date((github.state.clock.seconds() - 1) * 1000).toUTCString();
    return { ...answer, headers: { date: early } };
  });
  await sync(github, { a: '1' });
  expect(await sync(github, { a: '1' })).toBe('unchanged');
});

test('a secret that somebody deleted is written again', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.repository.vaults.actions.secrets.delete('A');
  expect(await sync(github, { a: '1' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '1' });
});

test('a secret that somebody deleted and made anew is theirs, unless adopted', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.state.clock.advance(60);
  github.repository.vaults.actions.secrets.delete('A');
  github.putByHand('A', 'theirs');
  expect((await storeError(sync(github, { a: '1' }))).code).toBe('unowned');
  expect(await sync(github, undefined)).toBe('removed');
  expect(github.secrets()).toEqual({ A: 'theirs' });
  expect(await sync(github, { a: '1' }, { adopt: true })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '1' });
});

test('without its record a secret is nobody’s: refused, and adopted where the definition says so', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.repository.variables.clear();
  expect((await storeError(sync(github, { a: '2' }, { version: '2' }))).code).toBe('unowned');
  expect(await sync(github, { a: '2' }, { version: '2', adopt: true })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '2' });
});

test.each(['', '{}', 'not JSON', '{"keyferry.dev/definition":"here/payments","secrets":7}'])(
  'a record that somebody wrote into is no mark: %j',
  async (text) => {
    await using github = await startTestGithub();
    await sync(github, { a: '1' });
    for (const record of github.records()) record.value = text;
    expect((await storeError(sync(github, { a: '1' }))).code).toBe('unowned');
    expect((await storeError(sync(github, undefined))).code).toBe('unowned');
    expect(await sync(github, { a: '1' }, { adopt: true })).toBe('updated');
    expect(await sync(github, { a: '1' })).toBe('unchanged');
  },
);

test('a secret without keys is marked too, and unchanged after that', async () => {
  await using github = await startTestGithub();
  expect(await sync(github, {})).toBe('created');
  expect(await sync(github, {})).toBe('unchanged');
  expect(await sync(github, undefined)).toBe('removed');
  expect(github.records()).toEqual([]);
});
