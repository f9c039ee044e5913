import { describe, expect, test } from 'vitest';
import { createIngressApp } from '../../ingress/app.ts';
import { startTemporal } from '../../infra/tools/temporal/start.ts';
import { definitionOf } from './support/definitions.ts';
import { anIngress, post, refusalOf, testIngress } from './support/ingress.ts';
import { auditLine } from './support/lines.ts';

const TOKEN = 'correct-horse-battery';

describe('The token', () => {
  test.each([
    ['X-Vault-Secret-Sync-Token', TOKEN],
    ['Authorization', `Bearer ${TOKEN}`],
    ['Authorization', `bearer ${TOKEN}`],
  ])('is taken from %s', async (header, value) => {
    await using at = await anIngress({ token: TOKEN });

    expect((await post(at, auditLine('app/a'), '/events', { [header]: value })).status).toBe(202);
  });

  test.each([
    ['none', {}, 401],
    ['an empty one', { 'X-Vault-Secret-Sync-Token': '' }, 401],
    ['another scheme', { Authorization: `Basic ${TOKEN}` }, 401],
    ['another', { Authorization: 'Bearer wrong' }, 403],
    ['a longer one', { Authorization: `Bearer ${TOKEN}1` }, 403],
    ['a shorter one', { Authorization: `Bearer ${TOKEN.slice(1)}` }, 403],
  ])('that is %s is refused, with how to send it', async (_, headers, status) => {
    await using at = await anIngress({ token: TOKEN });

    for (const path of ['/events', '/events/prod', '/syncs', `/syncs/${at.name}`, `/syncs/${at.name}/run`]) {
      const response = await at.app.request(path, {
        method: path.startsWith('/events') ? 'POST' : 'GET',
        headers,
      });
      expect(response.status).toBe(status);
      expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="keyferry"');
      const { remedy } = await refusalOf(response);
      expect(remedy).not.toContain(TOKEN);
    }
  });

  test('is not asked for by probes, metrics and the description of the API', async () => {
    await using at = await anIngress({ token: TOKEN });

    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json'])
      expect([path, (await at.app.request(path)).status]).toEqual([path, 200]);
  });

  test.each(['', ' ', '\t\n'])('that is blank (%j) is refused when the ingress is made', async (token) => {
    await using at = await anIngress();

    expect(() => createIngressApp({ ...at, token })).toThrow(TypeError);
  });
});

describe('Without a token', () => {
  const paths = ['/events', '/syncs', '/syncs/a/run', '/metrics', '/readyz', '/healthz', '/openapi.json'];
  const ask = (
    at: { app: ReturnType<typeof createIngressApp> },
    path: string,
    headers: HeadersInit,
    base = '',
  ) => at.app.request(base + path, { method: /events|run/.test(path) ? 'POST' : 'GET', headers });

  test.each([
    'attacker.example:8080',
    'attacker.example',
    '127.0.0.1.attacker.example',
    'localhost.attacker.example',
    '10.0.0.1:8080',
    'localhost, attacker.example',
    '[::2]:8080',
    '',
  ])('nothing is taken or told for the host "%s", as DNS rebinding would have it', async (host) => {
    await using at = await anIngress();

    for (const path of paths) {
      const response = await ask(at, path, { Host: host });
      expect([path, response.status]).toEqual([path, 403]);
      expect(await refusalOf(response)).toMatchObject({
        code: 'foreignHost',
        remedy: expect.stringContaining('KEYFERRY_EVENTS_TOKEN') as string,
      });
    }
  });

  test('a target that is the URL of another host is refused, whatever Host says', async () => {
    await using at = await anIngress();

    const response = await ask(at, '/syncs', { Host: 'localhost' }, 'http://attacker.example');
    expect(response.status).toBe(403);
  });

  test.each([
    [{ Origin: 'https://attacker.example' }],
    [{ Origin: 'null' }],
    [{ Origin: 'http://localhost:3000' }],
    [{ Origin: 'https://localhost' }],
    [{ Origin: 'ftp://localhost' }],
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
  ])('nothing is taken that a page of another origin sends: %j', async (headers) => {
    await using at = await anIngress();

    for (const path of paths) {
      const response = await ask(at, path, { Host: 'localhost', ...headers });
      expect([path, response.status]).toEqual([path, 403]);
      expect((await refusalOf(response)).code).toBe('foreignOrigin');
    }
  });

  test.each([
    [{}],
    [{ Host: 'localhost:8080' }],
    [{ Host: '127.0.0.2:8080' }],
    [{ Host: '[::1]:8080' }],
    [{ Host: 'localhost', Origin: 'http://localhost' }],
    [{ Host: 'localhost', 'Sec-Fetch-Site': 'none' }],
  ])('programs of this machine are served: %j', async (headers) => {
    await using at = await anIngress();

    expect((await post(at, auditLine('app/a'), '/events', headers)).status).toBe(202);
    expect((await ask(at, '/syncs', headers)).status).toBe(200);
  });

  test('these do not matter where a token is shown', async () => {
    await using at = await anIngress({ token: TOKEN });
    const headers = {
      Host: 'keyferry.example',
      Authorization: `Bearer ${TOKEN}`,
      Origin: 'https://ops.example',
    };

    expect((await post(at, auditLine('app/a'), '/events', headers)).status).toBe(202);
  });
});

describe('GET', () => {
  test('/readyz names what is missing', async () => {
    await using empty = await testIngress([]);
    const response = await empty.app.request('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      missing: [expect.stringMatching(/^definitions: /) as string],
    });
  });

  test('/readyz says within seconds that Temporal went away', async () => {
    const server = await startTemporal();
    const at = await testIngress([definitionOf('ready', { mount: 'secret', path: 'a' })], {
      address: server.address,
    });
    expect((await at.app.request('/readyz')).status).toBe(200);
    await server[Symbol.asyncDispose]();

    await expect.poll(async () => (await at.app.request('/readyz')).status, { timeout: 20_000 }).toBe(503);
    expect(await (await at.app.request('/readyz')).json()).toMatchObject({
      missing: [expect.stringContaining(server.address) as string],
    });
    expect((await at.app.request('/healthz')).status).toBe(200);
    await at.temporal[Symbol.asyncDispose]();
  });

  test('/metrics is in the format of Prometheus', async () => {
    await using at = await anIngress();

    const response = await at.app.request('/metrics');

    expect(response.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('keyferry_events_total');
  });

  test('/openapi.json describes every route there is', async () => {
    await using at = await anIngress();
    const { paths } = (await (await at.app.request('/openapi.json')).json()) as {
      paths: Record<string, object>;
    };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const routed = at.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`);

    expect(described.sort()).toEqual([...new Set(routed)].sort());
  });
});

describe('Every answer', () => {
  test('has an ID for the log, tells browsers to stay away, and is JSON where it refuses', async () => {
    await using at = await anIngress();

    const response = await at.app.request('/nowhere', { headers: { 'X-Request-Id': 'abc-1' } });

    expect(response.status).toBe(404);
    expect(response.headers.get('X-Request-Id')).toBe('abc-1');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(await refusalOf(response)).toMatchObject({ code: 'notFound' });
    expect((await at.app.request('/healthz')).headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
  });

  test('to a defect says nothing of what it was at, and neither does the log', async () => {
    await using at = await anIngress();
    const canary = 'hunter2-canary';
    const app = createIngressApp({
      ...at,
      intake: { takeAuditLines: () => Promise.reject(new Error(canary)) },
    });

    const response = await post({ app }, '{}');

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain(canary);
    expect(at.logged.at(-1)).toBeDefined();
    expect(at.logged.join()).not.toContain(canary);
    expect(at.logged.join()).toContain('unexpected error');
  });
});
