import { expect, test } from 'vitest';
import { addEnvironment } from '../../../support/github/state.ts';
import { startTestGithub, storeError, sync, textsOf } from './harness.ts';

test.each(['dependabot', 'codespaces'] as const)(
  '%s secrets of a repository stand apart from those of Actions, under one definition too',
  async (kind) => {
    await using github = await startTestGithub();
    const { vaults } = github.repository;
    await sync(github, { a: 'actions' });
    await sync(github, { a: kind }, { settings: { kind } });
    expect(textsOf(vaults[kind].secrets.values())).toEqual({ A: kind });
    expect(github.secrets()).toEqual({ A: 'actions' });
    expect(github.records()).toHaveLength(2);
    expect(await sync(github, { a: kind }, { settings: { kind } })).toBe('unchanged');
    expect(await sync(github, undefined, { settings: { kind } })).toBe('removed');
    expect(vaults[kind].secrets.size).toBe(0);
    expect(github.secrets()).toEqual({ A: 'actions' });
  },
);

test('an environment has its own secrets, key and record', async () => {
  await using github = await startTestGithub();
  const environment = addEnvironment(github.repository, 'Prod / eu');
  const settings = { environment: 'Prod / eu' };
  await sync(github, { a: 'repository' });
  await sync(github, { a: 'environment' }, { settings });
  expect(textsOf(environment.vault.secrets.values())).toEqual({ A: 'environment' });
  expect(github.secrets()).toEqual({ A: 'repository' });
  expect(environment.variables.size).toBe(1);
  expect(await sync(github, { a: 'environment' }, { settings })).toBe('unchanged');
});

test.each([
  ['repository', { repository: 'nowhere' }, 'repository acme/nowhere'],
  ['environment', { environment: 'nowhere' }, 'environment nowhere of acme/app'],
  ['organisation', { owner: 'nobody', repository: undefined }, 'organisation nobody'],
])('a %s that is not there is no empty one', async (_name, settings, words) => {
  await using github = await startTestGithub();
  const error = await storeError(sync(github, { a: '1' }, { settings }));
  expect(error.code).toBe('notFound');
  expect(error.message).toContain(words);
  expect((await storeError(sync(github, undefined, { settings }))).code).toBe('notFound');
});

test('bytes arrive as base64, other JSON as JSON, an empty text as such', async () => {
  await using github = await startTestGithub();
  await sync(github, { bytes: Uint8Array.of(0, 255), number: 7, list: [1, 'a'], nothing: null, empty: '' });
  expect(github.secrets()).toEqual({
    BYTES: 'AP8=',
    NUMBER: '7',
    LIST: '[1,"a"]',
    NOTHING: 'null',
    EMPTY: '',
  });
});
