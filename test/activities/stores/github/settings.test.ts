import { expect, test } from 'vitest';
import { githubDestination } from '../../../../workflows/model/stores/github.ts';

test.each([
  [{ repository: 'app', environment: 'prod' }],
  [{ repository: 'app', kind: 'dependabot' }],
  [{ visibility: 'private', kind: 'codespaces' }],
  [{ visibility: 'selected', selectedRepositories: ['app'] }],
  [{ selectedRepositories: [] }],
])('takes %j', (settings) => {
  expect(githubDestination.safeParse({ owner: 'acme', ...settings }).success).toBe(true);
});

test.each([
  [{ environment: 'prod' }, 'repository', 'with environment'],
  [{ repository: 'app', environment: 'prod', kind: 'dependabot' }, 'repository', 'only Actions'],
  [{ repository: 'app', visibility: 'all' }, 'visibility', 'no visibility with repository'],
  [{ repository: 'app', selectedRepositories: ['x'] }, 'selectedRepositories', 'with repository'],
  [{ visibility: 'all', selectedRepositories: ['x'] }, 'selectedRepositories', 'visibility selected'],
])('refuses %j, which would do nothing, at %s', (settings, field, words) => {
  const { error } = githubDestination.safeParse({ owner: 'acme', ...settings });
  expect(error?.issues[0]?.path).toEqual([field]);
  expect(error?.issues[0]?.message).toContain(words);
});
