import { describe as suite, expect, test, vi } from 'vitest';
import { startEndpoint, type Raw } from '../../../support/http-endpoint/server.ts';
import type { Answer } from '../../../support/http-endpoint/shelf.ts';
import { dateIn, stoppedClock } from '../../../support/stopped-clock.ts';
import { retryPolicies } from '../../../../workflows/model/errors.ts';
import { keys, open, storeError } from './harness.ts';

const CANARY = 'canary-http-77f0';

async function failureOf(answer: Answer | Raw, settings: Readonly<Record<string, unknown>> = {}) {
  await using endpoint = await startEndpoint();
  endpoint.script(answer);
  await using http = await open(settings);
  const error = await storeError(() => http.write(`${endpoint.url}/a`, keys({ password: CANARY })));
  expect(`${error.message} ${error.remedy} ${String(error.stack)}`).not.toContain(CANARY);
  return error;
}

suite('The answer of an HTTP API', () => {
  test.each([200, 201, 202, 204])('%i is success', async (status) => {
    await using endpoint = await startEndpoint();
    endpoint.script({ status });
    await using http = await open();
    await http.write(endpoint.url, keys({ a: '1' }));
  });

  test('is success where the definition expects it, and only then', async () => {
    await using endpoint = await startEndpoint();
    await using http = await open({ expect: [302, 409] });
    endpoint.script({ status: 409 }, { status: 302, headers: { location: '/b' } }, { status: 200 });
    await http.write(endpoint.url, keys({ a: '1' }));
    await http.write(endpoint.url, keys({ a: '1' }));
    await expect(http.write(endpoint.url, keys({ a: '1' }))).rejects.toMatchObject({ code: 'rejected' });
  });

  test.each([
    [400, 'rejected'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [408, 'timeout'],
    [409, 'rejected'],
    [413, 'valueTooLarge'],
    [422, 'rejected'],
    [425, 'unavailable'],
    [429, 'throttled'],
    [500, 'serverError'],
    [501, 'rejected'],
    [502, 'serverError'],
    [503, 'unavailable'],
    [504, 'serverError'],
    [505, 'rejected'],
    [508, 'rejected'],
  ])('%i is %s, and what it says is not quoted', async (status, code) => {
    const error = await failureOf({ status, body: `no ${CANARY}`, headers: { 'x-said': CANARY } });
    expect(error.code).toBe(code);
    expect(error.message).toContain(`HTTP ${String(status)}`);
  });

  test.each([501, 505, 405])(
    'to a removal is not tried for ever where it cannot change: %i',
    async (status) => {
      await using endpoint = await startEndpoint();
      endpoint.script({ status });
      await using http = await open({ remove: { method: 'DELETE' } });
      const error = await storeError(() => http.remove(`${endpoint.url}/a`));
      expect(retryPolicies[error.code]).toBe('never');
      expect(error.remedy).toContain(status === 405 ? 'method' : 'leave out remove');
      endpoint.script({ status });
      await using hopeful = await open({ remove: { method: 'DELETE' }, retry: [501, 505, 405] });
      const other = await storeError(() => hopeful.remove(`${endpoint.url}/a`));
      expect(retryPolicies[other.code]).toBe('untilItWorks');
    },
  );

  test('means try again where the definition says so, and only then', async () => {
    expect((await failureOf({ status: 409 }, { retry: [409, 503] })).code).toBe('unavailable');
    expect((await failureOf({ status: 500 }, { retry: [409, 503] })).code).toBe('rejected');
    expect((await failureOf({ status: 429 }, { retry: [503] })).code).toBe('rejected');
  });

  test('says how long to wait, in seconds or by a date, and no longer than an hour', async () => {
    const wait = async (value: string) =>
      (await failureOf({ status: 503, headers: { 'retry-after': value } })).retryAfterMs;
    expect(await wait('7')).toBe(7_000);
    {
      using _clock = stoppedClock();
      expect(await wait(dateIn(60))).toBe(60_000);
    }
    expect(await wait('99999999')).toBe(3_600_000);
    expect(await wait('Fri, 31 Dec 9999 23:59:59 GMT')).toBe(3_600_000);
    expect(await wait('soon')).toBeUndefined();
  });

  test('that redirects is not followed', async () => {
    await using elsewhere = await startEndpoint();
    for (const status of [301, 302, 303, 307, 308]) {
      const error = await failureOf({ status, headers: { location: `${elsewhere.url}/${CANARY}` } });
      expect(error.code).toBe('rejected');
      expect(error.message).toContain('redirects');
    }
    expect(elsewhere.requests).toEqual([]);
  });

  test('that has no end is success all the same, and its connection does not stay', async () => {
    await using endpoint = await startEndpoint();
    let written = 0;
    endpoint.script((response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    await using http = await open();
    await http.write(endpoint.url, keys({ a: '1' }));
    await expect.poll(() => endpoint.connections()).toBe(0);
    expect(written).toBeLessThan(16 * 1_048_576);
  });

  test('that breaks off after its head is the answer that its head is', async () => {
    await using endpoint = await startEndpoint();
    endpoint.script((response) => {
      response.writeHead(200, { 'content-length': '100' }).write('x');
      response.socket?.end();
    });
    await using http = await open();
    await http.write(endpoint.url, keys({ a: '1' }));
  });

  test('that is a switch of protocols is refused', async () => {
    const error = await failureOf((response) => {
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
    });
    expect(error.code).toBe('rejected');
  });

  test.each<[string, Raw, string]>([
    ['cut', (response) => response.destroy(), 'unavailable'],
    ['no HTTP', (response) => response.socket?.end('220 smtp\r\n'), 'unavailable'],
  ])('that is none (%s) is tried again', async (_, raw, code) => {
    expect((await failureOf(raw)).code).toBe(code);
  });

  test('that never comes is waited for until the activity is over, and nothing is sent again', async () => {
    await using endpoint = await startEndpoint();
    const attempt = new AbortController();
    await using http = await open({}, { signal: attempt.signal });
    await http.write(endpoint.url, keys({ a: '0' }));
    endpoint.script(() => undefined);
    const writing = http.write(endpoint.url, keys({ a: '1' })).catch((error: unknown) => error);
    await vi.waitFor(() => {
      expect(endpoint.requests).toHaveLength(2);
    });
    const reason = new Error('cancelled');
    attempt.abort(reason);
    expect(await writing).toBe(reason);
    await expect.poll(() => endpoint.connections()).toBe(0);
    expect(endpoint.requests).toHaveLength(2);
  });

  test('of nobody is unavailable: a closed port, a name that is not known', async () => {
    const endpoint = await startEndpoint();
    await endpoint[Symbol.asyncDispose]();
    await using http = await open();
    for (const url of [endpoint.url, 'https://nobody.invalid/'])
      expect((await storeError(() => http.write(url, keys({ a: '1' })))).code).toBe('unavailable');
    expect(http.requests).toEqual(['write error', 'write error']);
  });
});
