import { beforeAll, describe as suite, expect, test } from 'vitest';
import { startEndpoint } from '../../../support/http-endpoint/server.ts';
import { kubernetes, type Kubernetes } from '../../../support/kubernetes/kubernetes.ts';
import { keys, open, storeError, type Surroundings } from './harness.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const START_MS = 120_000;

let api: Kubernetes;
let namespace: string;

beforeAll(async () => {
  api = await kubernetes();
  namespace = await api.newNamespace();
}, START_MS);

/** A worker in a pod whose account may read the Secrets of its namespace, or may not. */
async function pod(verbs: readonly string[] = ['get']): Promise<Surroundings> {
  const { hostname, port } = new URL(api.server);
  const token = await api.newToken(namespace, [{ resources: ['secrets'], verbs }]);
  return {
    env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, KEY: 'own' },
    files: {
      [`${ACCOUNT}/token`]: token,
      [`${ACCOUNT}/ca.crt`]: api.ca,
      [`${ACCOUNT}/namespace`]: namespace,
    },
  };
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

async function secret(name: string, headers: Readonly<Record<string, string>>): Promise<void> {
  const data = Object.fromEntries(Object.entries(headers).map(([key, text]) => [key, base64(text)]));
  await api.putSecret(namespace, name, { data });
}

suite('Headers out of a Kubernetes Secret', () => {
  test('are sent, over those of the definition and under those from other credentials', async () => {
    await using endpoint = await startEndpoint();
    await secret('headers', { Authorization: 'Bearer abc\n', 'X-Team': 'payments', 'X-Key': 'shared' });
    const settings = {
      headers: { 'x-team': 'none', 'X-Other': 'kept' },
      secretHeaders: { 'x-key': { env: 'KEY' } },
    };
    for (const headersFrom of [{ name: 'headers' }, { name: 'headers', namespace }]) {
      await using http = await open({ ...settings, headersFrom }, await pod());
      await http.write(endpoint.url, keys({ a: '1' }));
      expect(http.requests).toEqual(['of another store: kubernetes', 'write 200']);
    }
    for (const { headers } of endpoint.requests)
      expect(headers).toMatchObject({
        authorization: 'Bearer abc',
        'x-team': 'payments',
        'x-other': 'kept',
        'x-key': 'own',
      });
    expect(endpoint.requests).toHaveLength(2);
  });

  test('that are not there, or hold what is no header, are not configured, and nothing is sent', async () => {
    await secret('lines', { 'X-A': 'canary-1f\r\nX-B: c' });
    await secret('framing', { 'Content-Length': '1' });
    for (const name of ['none', 'lines', 'framing']) {
      const error = await storeError(async () => open({ headersFrom: { name } }, await pod()));
      expect(error.code, name).toBe('notConfigured');
      expect(`${error.message}${error.remedy}`).not.toContain('canary-1f');
    }
  });

  test('that the worker may not read are forbidden, and no cluster is not configured', async () => {
    await secret('denied', { 'X-A': 'b' });
    const denied = await storeError(async () =>
      open({ headersFrom: { name: 'denied' } }, await pod(['list'])),
    );
    expect(denied.code).toBe('forbidden');
    const nowhere = await storeError(() => open({ headersFrom: { name: 'denied', namespace } }));
    expect(nowhere.code).toBe('notConfigured');
  });
});
