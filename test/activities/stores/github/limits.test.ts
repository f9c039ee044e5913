import { expect, test } from 'vitest';
import { addEnvironment, addOrganisation, type Vault } from '../../../support/github/state.ts';
import { startTestGithub, storeError, sync } from './harness.ts';

function fill({ secrets }: Vault, count: number): void {
  for (let i = 0; i < count; i++) {
    const name = `THEIRS_${String(i)}`;
    secrets.set(name, { name, value: new Uint8Array(), created: 1, updated: 1, writes: 1 });
  }
}

test('a repository holds a hundred secrets; one more is refused before anything is written', async () => {
  await using github = await startTestGithub();
  fill(github.repository.vaults.actions, 98);
  expect(await sync(github, { a: '1', b: '1' })).toBe('created');
  const requests = github.requests.length;
  const error = await storeError(sync(github, { a: '2', b: '2', c: '2' }, { version: '2' }));
  expect(error.code).toBe('limitExceeded');
  expect(error.message).toContain('101 secrets');
  expect(github.requests.slice(requests).filter((request) => !request.startsWith('GET'))).toEqual([]);
  expect(await sync(github, { a: '2', b: '2' }, { version: '2' })).toBe('updated');
});

test('what a mirror removes makes room for what is new', async () => {
  await using github = await startTestGithub();
  fill(github.repository.vaults.actions, 99);
  const settings = { merge: false };
  await sync(github, { a: '1' }, { settings });
  expect(await sync(github, { b: '2' }, { settings, version: '2' })).toBe('updated');
  expect(github.repository.vaults.actions.secrets.has('A')).toBe(false);
  expect(github.secrets()['B']).toBe('2');
});

test('an environment holds a hundred, an organisation a thousand, and its Codespaces a hundred', async () => {
  await using github = await startTestGithub();
  const organisation = addOrganisation(github.state, 'acme');
  fill(addEnvironment(github.repository, 'prod').vault, 100);
  fill(organisation.vaults.actions, 1_000);
  fill(organisation.vaults.codespaces, 100);
  for (const settings of [
    { environment: 'prod' },
    { repository: undefined },
    { repository: undefined, kind: 'codespaces' },
  ])
    expect((await storeError(sync(github, { a: '1' }, { settings }))).code).toBe('limitExceeded');
});

test('a limit that GitHub alone knows is told as such', async () => {
  await using github = await startTestGithub();
  for (let i = 0; i < 500; i++) {
    const name = `THEIRS_${String(i)}`;
    github.repository.variables.set(name, { name, value: '', created: 1, updated: 1 });
  }
  expect((await storeError(sync(github, { a: '1' }))).code).toBe('limitExceeded');
  expect(github.secrets()).toEqual({});
});

test('a record that would not fit into a variable is refused before anything is written', async () => {
  await using github = await startTestGithub();
  addOrganisation(github.state, 'acme');
  const wanted = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, i) => [`${'long_'.repeat(10)}${String(i)}`, 'v']),
  );
  const requests = github.requests.length;
  const error = await storeError(sync(github, wanted, { settings: { repository: undefined } }));
  expect(error.code).toBe('limitExceeded');
  expect(github.requests.slice(requests).filter((request) => !request.startsWith('GET'))).toEqual([]);
});
