import { expect, test } from 'vitest';
import { openGithubDestination } from '../../../../activities/stores/github/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { githubDestination } from '../../../../workflows/model/stores/github.ts';
import type { GithubAnswer } from '../../../support/github/messages.ts';
import { CANARY, keys, startTestGithub, storeError, sync, testWorld } from './harness.ts';

const message = (text: string): object => ({ message: text, documentation_url: 'https://docs.github.com' });

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

test.each<[string, Omit<GithubAnswer, 'body'> & { text: string }, number | undefined]>([
  ['403 with Retry-After', { status: 403, text: SECONDARY, headers: { 'retry-after': '42' } }, 42_000],
  ['429 with Retry-After', { status: 429, text: SECONDARY, headers: { 'retry-after': '42' } }, 42_000],
  [
    '403 of a secondary limit without a hint: GitHub asks for a minute',
    { status: 403, text: SECONDARY },
    60_000,
  ],
  ['429 without a hint', { status: 429, text: 'Too many requests' }, undefined],
])('is throttled by %s', async (_name, { status, text, headers = {} }, retryAfterMs) => {
  await using github = await startTestGithub();
  github.intercept(() => ({ status, body: message(text), headers }));
  expect(await storeError(sync(github, { a: CANARY }))).toMatchObject({ code: 'throttled', retryAfterMs });
});

test('the primary limit is waited for by the clock of GitHub, not by the worker’s', async () => {
  await using github = await startTestGithub();
  github.state.clock.advance(-100_000);
  const reset = String(github.state.clock.seconds() + 90);
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  const body = message('API rate limit exceeded for installation ID 1.');
  github.intercept(() => ({ status: 403, body, headers }));
  const error = await storeError(sync(github, { a: '1' }));
  expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 90_000 });
});

test('a primary limit that ends in another century is looked at again after an hour', async () => {
  await using github = await startTestGithub();
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '5709753600' };
  github.intercept(() => ({ status: 403, body: message('API rate limit exceeded'), headers }));
  expect((await storeError(sync(github, { a: '1' }))).retryAfterMs).toBe(3_600_000);
});

test.each([
  ['repository', {}, ['repository permissions Secrets: write and Variables: write']],
  ['environment', { environment: 'prod' }, ['repository permissions Environments: write']],
  ['Dependabot', { kind: 'dependabot' }, ['Dependabot secrets: write and Variables: write']],
  [
    'organisation',
    { repository: undefined },
    ['organisation permissions Secrets: write and Variables: write'],
  ],
])('a plain 403 is forbidden, and says what a %s needs', async (_name, settings, words) => {
  await using github = await startTestGithub();
  github.state.tokens.set('ghp_allowed', { permissions: {} });
  const error = await storeError(sync(github, { a: '1' }, { settings }));
  expect(error).toMatchObject({ code: 'forbidden', retryAfterMs: undefined });
  for (const word of words) expect(error.remedy).toContain(word);
});

test('a token that may write secrets and no variables is forbidden before anything is written', async () => {
  await using github = await startTestGithub();
  github.state.tokens.set('ghp_allowed', { permissions: { secrets: 'write', actions_variables: 'read' } });
  const error = await storeError(sync(github, { a: '1' }));
  expect(error.code).toBe('forbidden');
  expect(error.remedy).toContain('Variables: write');
  expect(github.secrets()).toEqual({});
});

test('more keys than GitHub takes a minute are written in several attempts, each going on behind the last', async () => {
  await using github = await startTestGithub();
  const wanted = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`key_${String(i)}`, `v${String(i)}`]),
  );
  let left = 0;
  github.intercept((request, proceed) => {
    if (request.method === 'GET') return proceed();
    left -= 1;
    if (left < 0) return { status: 403, body: message(SECONDARY), headers: { 'retry-after': '60' } };
    return proceed();
  });
  const attempts: string[] = [];
  for (let attempt = 0; attempt < 5 && attempts.at(-1) !== 'updated'; attempt++) {
    left = 80;
    github.state.clock.advance(60);
    try {
      attempts.push(await sync(github, wanted));
    } catch (error) {
      attempts.push(error instanceof StoreError ? error.code : String(error));
    }
  }
  expect(attempts).toEqual(['throttled', 'updated']);
  const expected = Object.fromEntries(
    Object.entries(wanted).map(([key, value]) => [key.toUpperCase(), value]),
  );
  expect(github.secrets()).toEqual(expected);
  const world = testWorld();
  expect(await sync(github, wanted, { world })).toBe('unchanged');
  expect(world.takeRequests()).toEqual(['listSecrets 200', 'getRecord 200']);
});

test('one client makes one write at a time, as GitHub asks for, and reads at once', async () => {
  await using github = await startTestGithub();
  const underWay = { GET: 0, other: 0 };
  const most = { GET: 0, other: 0 };
  github.intercept(async (request, proceed) => {
    const kind = request.method === 'GET' ? 'GET' : 'other';
    most[kind] = Math.max(most[kind], ++underWay[kind]);
    await new Promise((resolve) => setImmediate(resolve));
    underWay[kind] -= 1;
    return proceed();
  });
  const definition = githubDestination.parse({ apiUrl: github.apiUrl, owner: 'acme', repository: 'app' });
  const signal = new AbortController().signal;
  await using session = await openGithubDestination(definition, { world: testWorld(), signal });
  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (path) => {
      const store = session.at('acme/app', { owner: 'here/payments', destination: 'github', path });
      const held = await store.read();
      await store.write(keys({ [path]: 'v' }), { owner: 'here/payments', held, token: '0'.repeat(64) });
    }),
  );
  expect(Object.keys(github.secrets())).toHaveLength(4);
  expect(most.other).toBe(1);
  expect(most.GET).toBeGreaterThan(1);
});
