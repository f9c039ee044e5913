import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { retryPolicies } from '../../../../workflows/model/errors.ts';
import { failureOf, harness, keys } from './harness.ts';
import { dateIn, stoppedClock } from '../../../support/stopped-clock.ts';

const CANARY = 'canary-9f3e';
const SECRET = keys({ a: CANARY });

/** Something that speaks HTTP and is no Kubernetes, or a broken one. */
async function serving(listener: RequestListener): Promise<{ address: string } & AsyncDisposable> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `http://127.0.0.1:${String(address.port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const status = (code: number, fields: object): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message: CANARY, ...fields });

describe('An answer', () => {
  test.each([
    ['a page of something between', 200, '<html>welcome</html>', 'serverError'],
    ['an object that is none of Kubernetes', 200, '{}', 'serverError'],
    ['a list where a Secret is asked for', 200, '[]', 'serverError'],
    ['not found, of the page and not of the Secret', 404, '404 page not found', 'serverError'],
    [
      'not found, of another thing',
      404,
      status(404, { reason: 'NotFound', details: { kind: 'nodes', name: 's' } }),
      'notFound',
    ],
    [
      'not found, of another Secret',
      404,
      status(404, { reason: 'NotFound', details: { kind: 'secrets', name: 'x' } }),
      'notFound',
    ],
    ['a redirect', 302, '', 'serverError'],
    ['a gateway without an API server', 502, 'bad gateway', 'serverError'],
    ['an API server that begins or ends', 503, status(503, { reason: 'ServiceUnavailable' }), 'unavailable'],
    ['a time-out of its own', 504, status(504, { reason: 'Timeout' }), 'timeout'],
    ['an error of its store', 500, status(500, { reason: 'InternalError' }), 'serverError'],
    ['a refusal of the request', 400, status(400, { reason: 'BadRequest' }), 'rejected'],
  ] as const)('%s is told, never taken for an absence', async (_what, http, body, code) => {
    await using server = await serving((_request, response) => response.writeHead(http).end(body));
    const { sync, remove } = await harness();
    const settings = { server: server.address, ca: undefined, namespace: 'n', name: 's' };
    for (const error of [await failureOf(sync(settings, SECRET)), await failureOf(remove(settings))]) {
      expect(error.code).toBe(code);
      expect(`${error.message} ${error.remedy}`).not.toContain(CANARY);
    }
  });

  test('that says how long to wait is waited for, in its header or in its body', async () => {
    using _clock = stoppedClock();
    for (const [headers, details] of [
      [{ 'retry-after': '3' }, {}],
      [{}, { retryAfterSeconds: 3 }],
      [{ 'retry-after': dateIn(3) }, {}],
    ] as const) {
      await using server = await serving((_request, response) =>
        response.writeHead(429, headers).end(status(429, { reason: 'TooManyRequests', details })),
      );
      const { sync } = await harness();
      const settings = { server: server.address, ca: undefined, namespace: 'n', name: 's' };
      const error = await failureOf(sync(settings, SECRET));
      expect(error.code).toBe('throttled');
      expect(error.retryAfterMs).toBe(3_000);
    }
  });
});

describe('A cluster', () => {
  test('that asks to wait for years in the body of its answer is asked again after an hour', async () => {
    const details = { retryAfterSeconds: 4_000_000_000 };
    await using server = await serving((_request, response) =>
      response.writeHead(429).end(status(429, { reason: 'TooManyRequests', details })),
    );
    const { sync } = await harness();
    const settings = { server: server.address, ca: undefined, namespace: 'n', name: 's' };
    expect((await failureOf(sync(settings, SECRET))).retryAfterMs).toBe(3_600_000);
  });

  test('whose quota is reached says so', async () => {
    const { api, namespace, sync } = await harness();
    const base = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const hard = { secrets: '0' };
    await api.request('POST', base, { metadata: { name: 'none' }, spec: { hard } });
    // No controller runs that would work it out.
    const body = { status: { hard, used: { secrets: '0' } } };
    await api.request('PATCH', `${base}/none/status`, body);
    const refused = async () => (await failureOf(sync({ namespace, name: 's' }, SECRET))).code;
    await expect.poll(refused, { timeout: 20_000 }).toBe('limitExceeded');
  });

  test('whose policy refuses the Secret says so, and quotes no value', async () => {
    const { api, namespace, sync } = await harness();
    const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
    const name = `refuse-${namespace}`;
    await api.request('POST', policies, {
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets'] },
          ],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
        validations: [{ expression: 'false', messageExpression: "'refused: ' + string(object.data['a'])" }],
      },
    });
    await api.request('POST', policies.replace('policies', 'policybindings'), {
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    });
    let count = 0;
    const refused = async (): Promise<string> => {
      count += 1;
      const synced = sync({ namespace, name: `s${String(count)}` }, SECRET);
      const error = await failureOf(synced).catch(() => undefined);
      expect(`${error?.message ?? ''}${error?.remedy ?? ''}`).not.toContain(CANARY);
      return error?.code ?? 'written';
    };
    await expect.poll(refused, { timeout: 20_000 }).toBe('rejected');
  });

  test('that takes no such label says which field', async () => {
    const { namespace, sync } = await harness();
    const error = await failureOf(sync({ namespace, name: 's', labels: { 'not a label': 'x' } }, SECRET));
    expect(error.code).toBe('rejected');
    expect(error.message).toContain('metadata.labels');
  });

  test('whose certificate is not trusted is not spoken to', async () => {
    const { namespace, sync } = await harness();
    const error = await failureOf(sync({ namespace, name: 's', ca: undefined }, SECRET));
    expect(retryPolicies[error.code]).toBe('untilItWorks');
    expect(error.message).toContain('its certificate is not trusted');
  });

  test('that is not there is told by its address', async () => {
    const { sync } = await harness();
    const error = await failureOf(sync({ server: 'http://127.0.0.1:1', namespace: 'n', name: 's' }, SECRET));
    expect(error.message).toBe('Kubernetes at http://127.0.0.1:1: reading Secret n/s: connection refused.');
  });
});

test('a token that the cluster does not know is told by its field, and where that says it is', async () => {
  const { namespace, sync } = await harness({ WRONG: 'wrong' });
  const error = await failureOf(sync({ namespace, name: 's', token: { env: 'WRONG' } }, SECRET));
  expect(error.code).toBe('unauthenticated');
  expect(error.remedy).toContain('token (the environment variable WRONG)');
});
