import { expect, test } from 'vitest';
import { startTestGithub, storeError, sync } from './harness.ts';

test('two definitions share a repository, each with its own secrets and its own record', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' }, { definition: 'payments' });
  await sync(github, { b: '2' }, { definition: 'billing' });
  expect(github.secrets()).toEqual({ A: '1', B: '2' });
  expect(github.records()).toHaveLength(2);
  expect(await sync(github, { a: '1' }, { definition: 'payments' })).toBe('unchanged');
  expect(await sync(github, undefined, { definition: 'payments' })).toBe('removed');
  expect(github.secrets()).toEqual({ B: '2' });
  expect(github.records()).toHaveLength(1);
});

test.each([false, true])(
  'a secret that another definition wrote is refused by name, adopt being %s',
  async (adopt) => {
    await using github = await startTestGithub();
    await sync(github, { a: '1', b: '1' }, { definition: 'payments' });
    const error = await storeError(sync(github, { b: '2', c: '2' }, { definition: 'billing', adopt }));
    expect(error.code).toBe('unowned');
    expect(error.message).toContain('secret B of the repository acme/app');
    expect(error.message).toContain('belongs to definition payments');
    expect(error.message).toContain(github.records()[0]?.name);
    expect(github.secrets()).toEqual({ A: '1', B: '1' });
    expect(github.records()).toHaveLength(1);
  },
);

test('another definition is found among many variables', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' }, { definition: 'payments' });
  for (let i = 0; i < 90; i++) {
    const name = `A_VARIABLE_${String(i)}`;
    github.repository.variables.set(name, { name, value: '{}', created: 1, updated: 1 });
  }
  expect((await storeError(sync(github, { a: '2' }, { definition: 'billing' }))).code).toBe('unowned');
});

test('two definitions that got hold of one secret at the same time are both refused, and take no turns', async () => {
  await using github = await startTestGithub();
  let met = false;
  github.intercept(async (request, proceed) => {
    if (request.method === 'POST' && !met) {
      met = true;
      await sync(github, { a: 'billing' }, { definition: 'billing' });
    }
    return proceed();
  });
  await sync(github, { a: 'payments' }, { definition: 'payments' });
  github.intercept(undefined);
  for (const definition of ['payments', 'billing']) {
    const again = sync(github, { a: definition }, { definition, version: '2' });
    expect((await storeError(again)).code).toBe('unowned');
  }
});

test('paths of one definition share a repository', async () => {
  await using github = await startTestGithub();
  const settings = { merge: false };
  await sync(github, { a: '1' }, { path: 'apps/one', settings });
  await sync(github, { b: '2' }, { path: 'apps/two', settings });
  expect(github.secrets()).toEqual({ A: '1', B: '2' });
  expect(await sync(github, { a: '1' }, { path: 'apps/one', settings })).toBe('unchanged');
  expect(await sync(github, { b: '2' }, { path: 'apps/two', settings })).toBe('unchanged');
  await sync(github, undefined, { path: 'apps/one', settings });
  expect(github.secrets()).toEqual({ B: '2' });
});

test.each([false, true])(
  'two paths of one definition never write one secret, adopt being %s',
  async (adopt) => {
    await using github = await startTestGithub();
    await sync(github, { a: '1' }, { path: 'apps/one' });
    const error = await storeError(sync(github, { a: '2' }, { path: 'apps/two', adopt }));
    expect(error.code).toBe('invalidName');
    expect(error.message).toContain('another path of the source');
    expect(github.secrets()).toEqual({ A: '1' });
  },
);

test('a destination that was renamed goes on with the secrets that it wrote', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' }, { destination: 'github' });
  expect(await sync(github, { a: '1' }, { destination: 'app' })).toBe('created');
  expect(await sync(github, { a: '1' }, { destination: 'app' })).toBe('unchanged');
});

test('what somebody made is refused by name, and adopted where the definition says so', async () => {
  await using github = await startTestGithub();
  github.putByHand('A', 'theirs');
  github.putByHand('B', 'theirs');
  const error = await storeError(sync(github, { b: '1', c: '1' }));
  expect(error).toMatchObject({ code: 'unowned' });
  expect(error.message).toContain('secret B of the repository acme/app');
  expect(github.secrets()).toEqual({ A: 'theirs', B: 'theirs' });
  expect(await sync(github, { b: '1', c: '1' }, { adopt: true })).toBe('updated');
  expect(github.secrets()).toEqual({ A: 'theirs', B: '1', C: '1' });
});

test('a key that is new, and taken by somebody, is refused before anything is written', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  github.putByHand('B', 'theirs');
  const error = await storeError(sync(github, { a: '2', b: '2' }, { version: '2' }));
  expect(error.code).toBe('unowned');
  expect(github.secrets()).toEqual({ A: '1', B: 'theirs' });
});

test('merged, a key that is gone at the source stays; mirrored, it goes, and nothing of others does', async () => {
  await using github = await startTestGithub();
  github.putByHand('THEIRS', 'x');
  await sync(github, { a: '1', b: '1' });
  await sync(github, { a: '2' }, { version: '2' });
  expect(github.secrets()).toEqual({ THEIRS: 'x', A: '2', B: '1' });
  const settings = { merge: false };
  expect(await sync(github, { a: '2' }, { version: '2', settings })).toBe('updated');
  expect(github.secrets()).toEqual({ THEIRS: 'x', A: '2' });
  expect(await sync(github, { a: '2' }, { version: '2', settings })).toBe('unchanged');
});

test('a removal leaves what is not recorded as ours', async () => {
  await using github = await startTestGithub();
  github.putByHand('THEIRS', 'x');
  expect(await sync(github, undefined)).toBe('unchanged');
  await sync(github, { a: '1' });
  expect(await sync(github, undefined)).toBe('removed');
  expect(github.secrets()).toEqual({ THEIRS: 'x' });
  expect(github.records()).toEqual([]);
});

test('two installations with a definition of one name have a record each, and take nothing from each other', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' }, { installation: 'east' });
  const error = await storeError(sync(github, { a: '2' }, { installation: 'west', adopt: true }));
  expect(error.code).toBe('unowned');
  expect(error.message).toContain('of another installation, east');
  expect(await sync(github, undefined, { installation: 'west' })).toBe('unchanged');
  expect(github.secrets()).toEqual({ A: '1' });
});

test('what is taken over leaves the record that it was in, and the rest of that record stays', async () => {
  await using github = await startTestGithub();
  await sync(github, { a: '1', b: '1' }, { definition: 'old' });
  await sync(github, { a: '2' }, { version: '2', adopt: { from: ['old'] } });
  expect(github.secrets()).toEqual({ A: '2', B: '1' });
  expect(await sync(github, { a: '3' }, { version: '3' })).toBe('updated');
  expect((await storeError(sync(github, { a: '4' }, { definition: 'old', version: '4' }))).code).toBe(
    'unowned',
  );
  await sync(github, { a: '3', b: '3' }, { version: '4', adopt: { from: ['old'] } });
  expect(github.records()).toHaveLength(1);
});
