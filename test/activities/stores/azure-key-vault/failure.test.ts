import { describe as suite, expect, test } from 'vitest';
import type { Verdict } from '../../../support/azure-key-vault/faults.ts';
import { dateIn, stoppedClock } from '../../../support/stopped-clock.ts';
import { startAzure, storeError } from './harness.ts';

const CANARY = 'canary-1f7e';

function refusal(status: number, code: string, inner?: string): Verdict {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return { status, body: { error: { code, message: `about ${CANARY}`, ...innererror } } };
}

const html = { 'content-type': 'text/html' };

suite('What Azure Key Vault answers', () => {
  test.each<[string, Verdict, string, string]>([
    ['an access policy', refusal(403, 'Forbidden', 'ForbiddenByPolicy'), 'forbidden', 'ForbiddenByPolicy'],
    ['RBAC', refusal(403, 'Forbidden', 'ForbiddenByRbac'), 'forbidden', 'ForbiddenByRbac'],
    ['the firewall', refusal(403, 'Forbidden', 'ForbiddenByFirewall'), 'forbidden', 'firewall'],
    ['a private endpoint', refusal(403, 'Forbidden', 'ForbiddenByConnection'), 'forbidden', 'firewall'],
    [
      'something that says nothing',
      { status: 403, body: `<${CANARY}>`, headers: html },
      'forbidden',
      'not allowed',
    ],
    ['a disabled version', refusal(403, 'Forbidden', 'SecretDisabled'), 'rejected', 'disabled'],
    ['a deletion under way', refusal(409, 'Conflict', 'ObjectIsBeingDeleted'), 'conflict', 'being deleted'],
    [
      'a recovery under way',
      refusal(409, 'Conflict', 'ObjectIsBeingRecovered'),
      'conflict',
      'being recovered',
    ],
    ['a deleted secret', refusal(409, 'Conflict', 'ObjectIsDeletedButRecoverable'), 'conflict', 'deleted'],
    ['another conflict', refusal(409, 'Conflict'), 'conflict', 'someone else'],
    ['a bad parameter', refusal(400, 'BadParameter'), 'rejected', 'BadParameter'],
    ['a 404 that is not of Key Vault', { status: 404, body: CANARY, headers: html }, 'rejected', '404'],
    ['another 404', refusal(404, 'VaultNotFound'), 'rejected', 'VaultNotFound'],
    ['a redirect', { status: 307, headers: { location: '/secrets/other' } }, 'serverError', '307'],
    ['a gateway', { status: 502, body: CANARY, headers: html }, 'serverError', '502'],
    ['a maintenance', refusal(503, 'ServiceUnavailable'), 'serverError', '503'],
    ['a time-out', refusal(408, 'Timeout'), 'timeout', 'no answer'],
    ['too many requests', refusal(429, 'Throttled'), 'throttled', 'too many'],
  ])('%s is told apart, and quoted by nobody', async (_what, verdict, code, words) => {
    await using azure = await startAzure();
    await using source = await azure.source();
    await source.read('app');
    azure.server.faults.intercept = () => verdict;
    const before = azure.server.faults.requests();
    const error = await storeError(source.read('app'));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(words);
    expect(error.message).toContain('reading app');
    expect(`${error.message} ${error.remedy} ${error.stack ?? ''}`).not.toContain(CANARY);
    expect(azure.server.faults.requests()).toBe(before + 1);
  });

  test('an answer that waits is waited for as long as it says, in seconds or until a date', async () => {
    await using azure = await startAzure();
    await using source = await azure.source();
    await source.read('app');
    const wait = async (headers: Readonly<Record<string, string>>) => {
      azure.server.faults.intercept = () => ({ status: 503, headers, body: {} });
      return (await storeError(source.read('app'))).retryAfterMs;
    };
    expect(await wait({ 'retry-after': '11' })).toBe(11_000);
    expect(await wait({ 'retry-after-ms': '1500' })).toBe(1_500);
    {
      using _clock = stoppedClock();
      expect(await wait({ 'retry-after': dateIn(60) })).toBe(60_000);
    }
    expect(await wait({ 'x-ms-retry-after-ms': '4000000000000' })).toBe(3_600_000);
    expect(await wait({ 'retry-after': 'soon' })).toBeUndefined();
  });

  test.each([undefined, [], 'text', {}, { error: 'x' }])(
    'a body that is no secret is an error of the server, and no absence: %j',
    async (body) => {
      await using azure = await startAzure();
      await using source = await azure.source();
      await source.read('app');
      azure.server.faults.intercept = () => ({ status: 200, body });
      expect(await storeError(source.read('app'))).toMatchObject({ code: 'serverError' });
      expect(await storeError(source.list('', undefined, 5))).toMatchObject({ code: 'serverError' });
    },
  );

  test('a vault that nobody answers for is unavailable', async () => {
    await using azure = await startAzure();
    const { port } = new URL(azure.server.url);
    await using source = await azure.source({ vaultUrl: `https://127.0.0.1:${port === '1' ? '2' : '1'}` });
    const error = await storeError(source.read('app'));
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('a search for credentials that never ends is given up when the activity is', async () => {
    await using azure = await startAzure();
    const cancelled = new AbortController();
    azure.server.faults.intercept = ({ url }) => (url.pathname.includes('/oauth2/') ? 'hang' : undefined);
    await using source = await azure.source({}, cancelled.signal);
    const reading = source.read('app');
    reading.catch(() => undefined);
    await expect
      .poll(() => azure.server.faults.seen.some((request) => request.includes('/oauth2/')), {
        timeout: 10_000,
      })
      .toBe(true);
    cancelled.abort(new Error('cancelled'));
    await expect(reading).rejects.toThrow('cancelled');
  });
});
