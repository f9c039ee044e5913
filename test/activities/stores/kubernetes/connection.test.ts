import { describe, expect, test } from 'vitest';
import { base64, failureOf, harness, keys, type Harness } from './harness.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Fields = Readonly<Record<string, unknown>>;

const kubeconfig = (clusters: Fields, users: Fields, contexts: Fields, current = 'main'): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: Object.entries(clusters).map(([name, cluster]) => ({ name, cluster })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.entries(contexts).map(([name, context]) => ({ name, context })),
  });

const MAIN = { main: { cluster: 'c', user: 'u' } };
const NONE = { server: undefined, ca: undefined, token: undefined };

async function cluster(): Promise<Harness & { readonly inline: Fields; readonly port: string }> {
  const h = await harness();
  const inline = { server: h.api.server, 'certificate-authority-data': base64(h.api.ca) };
  return { ...h, inline, port: new URL(h.api.server).port };
}

/** What a worker with these variables and files can do with the settings, and with what it may reach. */
async function reaches(namespace: string, env: Readonly<Record<string, string>>, settings: object) {
  const { sync } = await harness(env);
  return await sync({ namespace, name: 's', ...NONE, ...settings }, keys({ a: '1' }));
}

describe('A kubeconfig', () => {
  test('says where the cluster is and who asks, by a token', async () => {
    const { namespace, inline, api } = await cluster();
    const text = kubeconfig({ c: inline }, { u: { token: api.token } }, MAIN);
    expect(await reaches(namespace, { K: text }, { kubeconfig: { env: 'K' } })).toBe('created');
  });

  test('may name files, which are relative to it, and a context that is not the current one', async () => {
    const { namespace, api } = await cluster();
    const env = {
      '/etc/kube/config': kubeconfig(
        { c: { server: api.server, 'certificate-authority': 'ca.crt' } },
        { u: { tokenFile: 'token' } },
        { other: { cluster: 'c', user: 'u' } },
        'nowhere',
      ),
      '/etc/kube/ca.crt': api.ca,
      '/etc/kube/token': api.token,
    };
    const settings = { kubeconfig: { file: '/etc/kube/config' }, context: 'other' };
    expect(await reaches(namespace, env, settings)).toBe('created');
    const error = await failureOf(reaches(namespace, env, { kubeconfig: { file: '/etc/kube/config' } }));
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(error.message).toContain('no context nowhere');
  });

  test('may name a client certificate, which the API takes for its holder', async () => {
    const { namespace, inline, api } = await cluster();
    const user = {
      'client-certificate-data': base64(api.client.cert),
      'client-key-data': base64(api.client.key),
    };
    const env = { K: kubeconfig({ c: inline }, { u: user }, MAIN) };
    const error = await failureOf(reaches(namespace, env, { kubeconfig: { env: 'K' } }));
    // Known, and allowed nothing.
    expect(error.code).toBe('forbidden');
  });

  test('may say whom to act as', async () => {
    const { namespace, inline, api } = await cluster();
    const env = { K: kubeconfig({ c: inline }, { u: { token: api.token, as: 'nobody' } }, MAIN) };
    expect((await failureOf(reaches(namespace, env, { kubeconfig: { env: 'K' } }))).code).toBe('forbidden');
  });

  test('is found by KUBECONFIG, where of several files the first that says a thing counts', async () => {
    const { namespace, inline, api } = await cluster();
    const env = {
      KUBECONFIG: '/missing:/a:/b',
      '/a': kubeconfig({ c: inline }, {}, {}, ''),
      '/b': kubeconfig({ c: { server: 'https://127.0.0.1:1' } }, { u: { token: api.token } }, MAIN),
    };
    expect(await reaches(namespace, env, {})).toBe('created');
  });

  test('gives way to what the definition says', async () => {
    const { namespace, inline, api } = await cluster();
    const env = {
      K: kubeconfig({ c: { ...inline, server: 'https://127.0.0.1:1' } }, { u: { token: 'wrong' } }, MAIN),
      T: api.token,
    };
    const settings = { kubeconfig: { env: 'K' }, server: api.server, token: { env: 'T' } };
    expect(await reaches(namespace, env, settings)).toBe('created');
  });

  test.each([
    ['an exec plugin', {}, { exec: { command: 'touch', args: ['/tmp/never'] } }],
    ['an auth provider', {}, { 'auth-provider': { name: 'oidc' } }],
    ['impersonation with groups', {}, { as: 'a', 'as-groups': ['g'] }],
    ['a proxy', { 'proxy-url': 'http://127.0.0.1:1' }, { token: 't' }],
  ])('that asks for %s is refused', async (what, more, user) => {
    const { namespace, inline } = await cluster();
    const env = { K: kubeconfig({ c: { ...inline, ...more } }, { u: user }, MAIN) };
    const error = await failureOf(reaches(namespace, env, { kubeconfig: { env: 'K' } }));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain(what);
  });

  test.each([
    ['no YAML', 'token: "s3cret', 'wrong is the whole'],
    ['of the wrong shape', '{"clusters": "s3cret"}', 'wrong is clusters'],
    ['without its user', kubeconfig({ c: { server: 'https://127.0.0.1:1' } }, {}, MAIN), 'no user u'],
    ['without its cluster', kubeconfig({}, { u: {} }, MAIN), 'no cluster c'],
    [
      'that names a file and is none',
      kubeconfig({ c: { server: 'https://a' } }, { u: { tokenFile: 't' } }, MAIN),
      'is itself no file',
    ],
  ])('%s is told, and not quoted', async (_what, text, words) => {
    const error = await failureOf(reaches('ns', { K: text }, { kubeconfig: { env: 'K' } }));
    expect(error.code).toBe('notConfigured');
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('s3cret');
  });
});

describe('A worker in a pod', () => {
  test('uses the account of its pod', async () => {
    const { namespace, api, port } = await cluster();
    const rule = { resources: ['secrets'], verbs: ['get', 'create', 'patch'] };
    const env = {
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: port,
      [`${ACCOUNT}/token`]: await api.newToken(namespace, [rule]),
      [`${ACCOUNT}/ca.crt`]: api.ca,
    };
    expect(await reaches(namespace, env, {})).toBe('created');
    // Its token is for its own cluster, and goes nowhere else.
    const error = await failureOf(reaches(namespace, env, { server: api.server, ca: api.ca }));
    expect(error.code).toBe('notConfigured');
    expect(error.message).toContain("expected a credential of the definition's own");
  });

  test('that has no account is told so', async () => {
    const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };
    const error = await failureOf(reaches('ns', env, {}));
    expect(error.message).toContain('no service account token');
  });
});

test('where nothing says which cluster, that is told', async () => {
  const error = await failureOf(reaches('ns', {}, {}));
  expect(error).toMatchObject({ code: 'notConfigured' });
  expect(error.message).toContain('it is not said which cluster');
});

test('a client certificate of the definition is shown, and its key has to be there', async () => {
  const { namespace, api } = await cluster();
  const env = { C: api.client.cert, P: api.client.key };
  const settings = { server: api.server, ca: api.ca, clientCertificate: { env: 'C' } };
  const shown = { ...settings, clientKey: { env: 'P' } };
  expect((await failureOf(reaches(namespace, env, shown))).code).toBe('forbidden');
  await expect(reaches(namespace, env, settings)).rejects.toThrow('both or neither');
});

describe('A credential', () => {
  test('may be a key of a Secret, or a token made for a service account, in the worker’s own cluster', async () => {
    const { namespace, api, port } = await cluster();
    const rule = { resources: ['secrets'], verbs: ['get', 'create', 'patch'] };
    const tokens = { resources: ['serviceaccounts/token'], verbs: ['create'] };
    const env = {
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: port,
      [`${ACCOUNT}/token`]: await api.newToken(namespace, [rule, tokens]),
      [`${ACCOUNT}/ca.crt`]: api.ca,
      // Definitions name no Secrets of the worker's own namespace.
      [`${ACCOUNT}/namespace`]: 'keyferry',
    };
    await api.putSecret(namespace, 'credential', { data: { token: base64(`${api.token}\n`) } });
    const there = { server: api.server, ca: api.ca };
    const inSecret = { ...there, token: { kubernetes: { namespace, name: 'credential', key: 'token' } } };
    expect(await reaches(namespace, env, inSecret)).toBe('created');
    await api.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
      metadata: { name: 'reader' },
    });
    const account = { ...there, token: { serviceAccount: { namespace, name: 'reader' } } };
    const error = await failureOf(reaches(namespace, env, account));
    // Known, and allowed nothing.
    expect(error.code).toBe('forbidden');
    const missing = { ...there, token: { kubernetes: { namespace, name: 'credential', key: 'none' } } };
    expect((await failureOf(reaches(namespace, env, missing))).message).toContain(
      'the key none of the Kubernetes Secret credential, where the token should be, cannot be read or is empty',
    );
  });
});
