import { expect, test } from 'vitest';
import type { GithubAnswer } from '../../../support/github/messages.ts';
import { CANARY, startTestGithub, storeError, sync, testWorld } from './harness.ts';

const html: GithubAnswer = {
  status: 200,
  body: `<html>${CANARY}</html>`,
  headers: { 'content-type': 'text/html' },
};

test.each<[string, GithubAnswer]>([
  ['a page of a proxy', html],
  ['an empty body', { status: 200 }],
  ['JSON of another kind', { status: 200, body: { items: [] } }],
  ['a list without its count', { status: 200, body: { secrets: [] } }],
  ['a page of a proxy that says 404', { ...html, status: 404 }],
  ['an answer of 204', { status: 204 }],
])('%s is never taken for an absence', async (_name, given) => {
  await using github = await startTestGithub();
  await sync(github, { a: '1' });
  for (const part of ['/secrets', '/variables/']) {
    github.intercept((request, proceed) => (request.path.includes(part) ? given : proceed()));
    expect((await storeError(sync(github, undefined))).code).toBe('serverError');
    expect((await storeError(sync(github, { a: '1' }))).code).toBe('serverError');
  }
  expect(github.secrets()).toEqual({ A: '1' });
});

test.each([301, 302, 307, 308])(
  'a repository that was renamed (%i) is told, and not followed',
  async (status) => {
    await using github = await startTestGithub();
    await using elsewhere = await startTestGithub();
    github.intercept(() => ({
      status,
      headers: { location: `${elsewhere.apiUrl}/repositories/1/actions/secrets` },
    }));
    const error = await storeError(sync(github, { a: CANARY }));
    expect(error.code).toBe('notFound');
    expect(error.message).toContain('renamed or moved');
    expect(elsewhere.requests).toEqual([]);
  },
);

test.each([
  [400, 'rejected'],
  [401, 'unauthenticated'],
  [409, 'conflict'],
  [413, 'valueTooLarge'],
  [422, 'rejected'],
  [451, 'rejected'],
  [500, 'serverError'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
] as const)('an answer of %i while a secret is written is %s, and quotes nothing', async (status, code) => {
  await using github = await startTestGithub();
  github.intercept((request, proceed) =>
    request.method === 'PUT'
      ? { status, body: { message: `bad ${CANARY} ${JSON.stringify(request.body)}`, errors: [CANARY] } }
      : proceed(),
  );
  const error = await storeError(sync(github, { a: CANARY }));
  expect(error.code).toBe(code);
  expect(error.remedy).not.toBe('');
});

test('a public key that was changed meanwhile is asked for anew', async () => {
  await using github = await startTestGithub();
  github.intercept((request, proceed) => {
    const answer = proceed();
    if (!request.path.endsWith('/public-key')) return answer;
    github.intercept(undefined);
    return { ...answer, body: { ...(answer.body as object), key_id: '1' } };
  });
  expect(await sync(github, { a: '1' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '1' });
});

test('an address where nothing listens is unavailable', async () => {
  await using github = await startTestGithub();
  const world = testWorld();
  const settings = { apiUrl: 'http://127.0.0.1:1/api/v3' };
  const error = await storeError(sync(github, { a: '1' }, { settings, world }));
  expect(error.code).toBe('unavailable');
  expect(error.message).toContain('connection refused');
  expect(world.takeRequests()).toEqual(['listSecrets error']);
});

test('an address with a query is refused before any call', async () => {
  await using github = await startTestGithub();
  const apiUrl = 'https://github.example.com/api/v3?x=1';
  const error = await storeError(sync(github, { a: '1' }, { settings: { apiUrl } }));
  expect(error.code).toBe('notConfigured');
});

test('cancelled in the middle of a write, it stops at once; the next pass finishes it', async () => {
  await using github = await startTestGithub();
  const cancelled = new AbortController();
  github.intercept((request, proceed) => {
    if (!request.path.endsWith('/B')) return proceed();
    cancelled.abort(new Error('cancelled'));
    return new Promise(() => undefined);
  });
  await expect(sync(github, { a: '1', b: '1' }, { signal: cancelled.signal })).rejects.toThrow('cancelled');
  github.intercept(undefined);
  expect(await sync(github, { a: '1', b: '1' })).toBe('updated');
  expect(github.secrets()).toEqual({ A: '1', B: '1' });
});
