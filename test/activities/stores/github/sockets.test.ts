import { expect, test } from 'vitest';
import { endpointOf } from '../../../../activities/stores/github/endpoint.ts';
import { toNetworkError } from '../../../../activities/stores/github/network-failure.ts';
import { AnswerTimeout, openSockets } from '../../../../activities/stores/github/sockets.ts';
import { startTestGithub } from './harness.ts';

const request = {
  operation: 'listSecrets',
  route: 'GET /',
  params: {},
  about: 'repository acme/app',
} as const;

test('an answer that does not come in time is a timeout, and is tried again', async () => {
  await using github = await startTestGithub();
  github.intercept(() => new Promise(() => undefined));
  using sockets = openSockets(undefined, 50);
  const waiting = sockets.fetch(`${github.apiUrl}/x`, {});
  await expect(waiting).rejects.toThrow(AnswerTimeout);
  const error = toNetworkError(await waiting.catch((reason: unknown) => reason), request, endpointOf({}));
  expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('acme/app') as unknown });
});

test.each([
  ['ECONNREFUSED', 'connection refused'],
  ['ENOTFOUND', 'the name of the host is not known'],
  ['ECONNRESET', 'the connection broke'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
  ['EHOSTUNREACH', 'it cannot be reached (EHOSTUNREACH)'],
])('%s is unavailable, in words', (code, words) => {
  const error = toNetworkError(Object.assign(new Error('x'), { code }), request, endpointOf({}));
  expect(error.code).toBe('unavailable');
  expect(error.message).toContain(words);
  expect(error.message).toContain('GitHub https://api.github.com');
  expect(error.remedy).toContain('api.github.com.');
  expect(error.remedy).not.toContain('apiUrl');
});
