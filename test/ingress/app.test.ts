import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIngressApp } from '../../ingress/app.ts';
import { startTemporal } from '../../infra/tools/temporal/start.ts';
import { definitionOf } from './support/definitions.ts';
import { testIngress, type TestIngress } from './support/ingress.ts';
import { auditLine } from './support/lines.ts';
import { everythingWorks, withWorker } from './support/worker.ts';
import { uniqueName } from '../support/unique.ts';

const TOKEN = 'correct-horse-battery';

/** A definition of its own for each test: their workflows are found by its name. */
async function ingress(
  more: Parameters<typeof testIngress>[1] = {},
): Promise<TestIngress & { name: string }> {
  const name = uniqueName('app');
  return { name, ...(await testIngress([definitionOf(name, { mount: 'secret', path: 'app/(.+)' })], more)) };
}

const post = (at: Pick<TestIngress, 'app'>, body: string, path = '/events', headers: HeadersInit = {}) =>
  Promise.resolve(at.app.request(path, { method: 'POST', body, headers }));

interface Refused {
  error: { code: string; message: string; remedy: string; positions?: object[] };
}
const refusalOf = async (response: Response): Promise<Refused['error']> =>
  ((await response.json()) as Refused).error;

describe('POST /events', () => {
  test('answers 202 once Temporal has the events, and counts those that are of no definition', async () => {
    await using at = await ingress();

    const response = await post(at, `${auditLine('app/a')}\n${auditLine('other')}\n`);

    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ accepted: 1, ignored: 1 });
    expect(await at.signals(at.name, 'app/a')).toBe(1);
    expect(at.counted).toEqual({ malformed: 0, accepted: 1, ignored: 1 });
  });

  test.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'takes events under the content type "%s"',
    async (type) => {
      await using at = await ingress();

      const response = await post(at, auditLine('app/a'), '/events', { 'Content-Type': type });

      expect([response.status, await at.signals(at.name, 'app/a')]).toEqual([202, 1]);
    },
  );

  test('signals a secret once for all its events of one request, and carries the newest', async () => {
    await using at = await ingress();
    const times = ['13:24:31.5', '13:24:33.25', '13:24:32'].map((time) => `2026-11-21T${time}Z`);

    const response = await post(at, `[${times.map((time) => auditLine('app/a', { at: time })).join(',')}]`);

    expect(await response.json()).toEqual({ accepted: 3, ignored: 0 });
    const { events } = await at.temporal.client.workflow.getHandle(`sync/${at.name}/app/a`).fetchHistory();
    const inputs = (events ?? []).flatMap((event) => {
      const payload = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data;
      return payload ? [JSON.parse(new TextDecoder().decode(payload)) as { change: object }] : [];
    });
    expect(inputs.map(({ change }) => change)).toEqual([
      { cause: 'event', operation: 'update', at: times[1], kvVersion: 2 },
    ]);
  });

  test('signals twice when the same event is posted twice', async () => {
    await using at = await ingress();

    await post(at, auditLine('app/a'));
    await post(at, auditLine('app/a'));

    expect(await at.signals(at.name, 'app/a')).toBe(2);
  });

  test('takes nothing of a body of which one line is bad, says where, and takes the good one when it is repeated', async () => {
    await using at = await ingress();

    const refused = await post(at, `${auditLine('app/a')}\n{"type":"response","request":{"path`);

    expect(refused.status).toBe(400);
    expect(await refusalOf(refused)).toMatchObject({
      code: 'malformed',
      positions: [{ line: 2, column: 36, reason: 'expected the closing double quote of a string' }],
      remedy: expect.stringContaining('one JSON object, an array of them, or one a line') as string,
    });
    expect(await at.signals(at.name, 'app/a')).toBe(0);
    expect((await post(at, auditLine('app/a'))).status).toBe(202);
    expect(await at.signals(at.name, 'app/a')).toBe(1);
  });

  test('refuses a response line without a request, and goes on', async () => {
    await using at = await ingress();

    expect((await post(at, '{"type":"response"}')).status).toBe(400);
    expect((await post(at, auditLine('app/a'))).status).toBe(202);
  });

  test('takes the events of a named Vault for the definitions that ask for it', async () => {
    const [prod, any] = [uniqueName('prod'), uniqueName('any')];
    await using at = await testIngress([
      definitionOf(prod, { name: 'prod', mount: 'secret', path: '.+' }),
      definitionOf(any, { mount: 'secret', path: '.+' }),
    ]);

    await post(at, auditLine('a'), '/events/prod');
    await post(at, auditLine('a'), '/events/test');
    await post(at, auditLine('a'));

    expect([await at.signals(prod, 'a'), await at.signals(any, 'a')]).toEqual([1, 3]);
    expect((await post(at, auditLine('a'), '/events/a%20b')).status).toBe(400);
  });

  test('answers 202 to any bytes that are events and 400 to any others, whatever they are', async () => {
    await using at = await ingress();
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const response = await at.app.request('/events', { method: 'POST', body: new Uint8Array(body) });
        expect([202, 400]).toContain(response.status);
      }),
    );
  });

  test('neither repeats nor logs what was posted', async () => {
    await using at = await ingress();
    const canary = 'hunter2-canary';

    for (const body of [canary, `{"type":"${canary}"}`, `{"type":"response","request":{"${canary}":1}}`])
      expect(await (await post(at, body)).text()).not.toContain(canary);

    expect(at.logged.join()).not.toContain(canary);
  });

  test.each([
    ['with its length', (body: Uint8Array<ArrayBuffer>) => ({ body, headers: { 'Content-Length': '4097' } })],
    [
      'without its length',
      (body: Uint8Array<ArrayBuffer>) => ({ body: new Blob([body]).stream(), duplex: 'half' as const }),
    ],
  ])('answers 413 to a body above the limit sent %s, and names the limit', async (_, init) => {
    await using at = await ingress({ maxBodyBytes: 4096 });

    const response = await at.app.request('/events', { method: 'POST', ...init(new Uint8Array(4097)) });

    expect(response.status).toBe(413);
    expect((await refusalOf(response)).message).toContain('4096 bytes');
  });

  test('answers 415 to a packed body and asks for a plain one', async () => {
    await using at = await ingress();

    const response = await post(at, auditLine('app/a'), '/events', { 'Content-Encoding': 'gzip' });

    expect([response.status, (await refusalOf(response)).code]).toEqual([415, 'contentEncoding']);
  });

  test('answers 503 with Retry-After and acknowledges nothing while Temporal is down', async () => {
    const server = await startTemporal();
    const name = uniqueName('down');
    const definitions = [definitionOf(name, { mount: 'secret', path: 'app/(.+)' })];
    const at = await testIngress(definitions, { address: server.address });
    await server[Symbol.asyncDispose]();

    const response = await post(at, auditLine('app/a'));

    expect(response.status).toBe(503);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await refusalOf(response)).toMatchObject({
      code: expect.stringMatching(/unavailable|timeout/) as string,
      message: expect.stringContaining(server.address) as string,
    });
    expect(at.counted).toEqual({ malformed: 0, notTaken: 1 });
    await at.temporal[Symbol.asyncDispose]();
  });

  test('answers 429 with Retry-After while as many requests wait as may, and takes the next one after', async () => {
    let release = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    await using inner = await ingress();
    const at = {
      app: createIngressApp({
        ...inner,
        maxRequests: 2,
        intake: {
          takeAuditLines: async (...given) => {
            await waiting;
            return inner.intake.takeAuditLines(...given);
          },
        },
      }),
    };
    const first = [post(at, auditLine('app/a')), post(at, auditLine('app/b'))];

    const refused = await post(at, auditLine('app/c'));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBe('1');
    expect((await refusalOf(refused)).code).toBe('tooManyRequests');

    release();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([202, 202]);
    expect((await post(at, auditLine('app/c'))).status).toBe(202);
  });
});

describe('The token', () => {
  test.each([
    ['X-Vault-Secret-Sync-Token', TOKEN],
    ['Authorization', `Bearer ${TOKEN}`],
    ['Authorization', `bearer ${TOKEN}`],
  ])('is taken from %s', async (header, value) => {
    await using at = await ingress({ token: TOKEN });

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
    await using at = await ingress({ token: TOKEN });

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
    await using at = await ingress({ token: TOKEN });

    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json'])
      expect([path, (await at.app.request(path)).status]).toEqual([path, 200]);
  });

  test('that is empty is refused when the ingress is made', async () => {
    await using at = await ingress();

    expect(() => createIngressApp({ ...at, token: '' })).toThrow(TypeError);
  });
});

describe('POST /syncs/{name}/run', () => {
  test('starts the sync of a secret and answers 202 with its workflow', async () => {
    await using at = await ingress();

    const response = await post(at, '', `/syncs/${at.name}/run?path=app/a%20b`);

    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ workflowId: `sync/${at.name}/app/a b` });
    expect(await at.signals(at.name, 'app/a b')).toBe(1);
  });

  test('needs no path where the definition is of one secret', async () => {
    const name = uniqueName('plain');
    await using at = await testIngress([definitionOf(name, { mount: 'secret', path: 'app/db' })]);

    expect((await post(at, '', `/syncs/${name}/run`)).status).toBe(202);
    expect(await at.signals(name, 'app/db')).toBe(1);
  });

  test('waits for the outcome, and answers 202 where it is not there in time', async () => {
    await using at = await ingress();
    const url = `/syncs/${at.name}/run?path=app/a`;

    const early = await post(at, '', `${url}&wait=50ms`);
    expect([early.status, ((await early.json()) as { status: string }).status]).toEqual([202, 'running']);

    await withWorker(at.taskQueue, everythingWorks, async () => {
      const done = await post(at, '', `${url}&wait=30s`);
      expect(done.status).toBe(200);
      expect(await done.json()).toMatchObject({
        status: 'completed',
        outcome: { sourceVersion: '3', destinations: [{ name: 'dr', action: 'updated' }] },
      });
    });
  });

  test.each([
    ['an unknown definition', () => '/syncs/nobody/run?path=app/a', 404, 'unknownDefinition'],
    ['no path for many secrets', (name: string) => `/syncs/${name}/run`, 400, 'pathMissing'],
    [
      'a path that is none of its secrets',
      (name: string) => `/syncs/${name}/run?path=b`,
      400,
      'pathNotCovered',
    ],
    ['no duration', (name: string) => `/syncs/${name}/run?path=app/a&wait=soon`, 400, 'wait'],
    ['too long a wait', (name: string) => `/syncs/${name}/run?path=app/a&wait=6m`, 400, 'wait'],
  ])('refuses %s', async (_, url, status, code) => {
    await using at = await ingress();

    const response = await post(at, '', url(at.name));

    expect([response.status, (await refusalOf(response)).code]).toEqual([status, code]);
  });

  test('refuses what is suspended', async () => {
    const name = uniqueName('off');
    await using at = await testIngress([
      definitionOf(name, { mount: 'secret', path: 'a' }, { suspend: true }),
    ]);

    const response = await post(at, '', `/syncs/${name}/run`);

    expect([response.status, (await refusalOf(response)).code]).toEqual([409, 'suspended']);
  });
});

describe('GET', () => {
  test('/syncs and /syncs/{name} tell definitions and their runs', async () => {
    await using at = await ingress();
    await post(at, auditLine('app/a'));
    const summary = { name: at.name, path: 'app/(.+)', destinations: ['dr'], suspend: false, dryRun: false };
    const runs = [{ workflowId: `sync/${at.name}/app/a`, status: 'running' }];

    await expect
      .poll(async () => (await (await at.app.request(`/syncs/${at.name}`)).json()) as unknown)
      .toMatchObject({ ...summary, runs });
    expect(await (await at.app.request('/syncs')).json()).toMatchObject({ syncs: [summary] });
    expect((await at.app.request('/syncs/nobody')).status).toBe(404);
  });

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
    await using at = await ingress();

    const response = await at.app.request('/metrics');

    expect(response.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain('keyferry_events_total');
  });

  test('/openapi.json describes every route there is', async () => {
    await using at = await ingress();
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
    await using at = await ingress();

    const response = await at.app.request('/nowhere', { headers: { 'X-Request-Id': 'abc-1' } });

    expect(response.status).toBe(404);
    expect(response.headers.get('X-Request-Id')).toBe('abc-1');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(await refusalOf(response)).toMatchObject({ code: 'notFound' });
    expect((await at.app.request('/healthz')).headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
  });

  test('to a defect says nothing of what it was at, and neither does the log', async () => {
    await using at = await ingress();
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
