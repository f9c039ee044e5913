import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDestinations, openSource } from '../../activities/stores/index.ts';
import { StoreError } from '../../activities/stores/store-error.ts';
import { crossingsOf } from '../../ingress/definitions/crossings.ts';
import { createWorld } from '../../worker/world.ts';
import { configSchema, NO_CONFIG, type Config } from '../../workflows/model/config.ts';
import { definitionSchema } from '../../workflows/model/definition.ts';
import { partOf, references, servers } from './support/thefts.ts';
import { startEndpoint, type Endpoint } from '../support/http-endpoint/server.ts';
import { HERE, THIS_MACHINE } from '../support/here.ts';
import { tempDir } from '../support/temp-dir.ts';

/** What a worker has that its definitions may not: each value is looked for in all that arrives anywhere. */
const LOOT = 'loot-7Yq2';
const ENVIRONMENT: Readonly<Record<string, string>> = {
  VAULT_ADDR: 'https://vault.internal:8200',
  VAULT_TOKEN: `hvs.${LOOT}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: `AKIA${LOOT}`,
  AWS_SECRET_ACCESS_KEY: LOOT,
  GITHUB_TOKEN: `ghp_${LOOT}`,
  KEYFERRY_EVENTS_TOKEN: LOOT,
  KEYFERRY_SECRET_OWN: 'theirs',
};

const world = { ...createWorld(() => undefined), env: (name: string) => ENVIRONMENT[name] };

function configOf(spec: object): Config {
  return configSchema.parse({ apiVersion: 'keyferry.dev/v1', kind: 'Config', spec }).spec;
}

/** That the servers of this file can be reached at all is no theft. */
const REACHABLE = { ...NO_CONFIG, addresses: THIS_MACHINE };

const optionsWith = (config: Config) => ({
  ...HERE,
  world,
  signal: new AbortController().signal,
  boundary: () => Promise.resolve(config),
});

/** What an author writes, as a whole definition. */
function definitionOf(part: { source?: object; destination?: object }) {
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'thief' },
    spec: {
      source: part.source ?? { vault: { path: 'secret/x' } },
      destinations: [{ name: 'd', ...(part.destination ?? { vault: { path: 'copy/x' } }) }],
    },
  });
}

type Part = Parameters<typeof definitionOf>[0];

/** Opens both ends and asks each for something, as a worker would: whatever would be sent is sent. */
async function carriedOut(part: Part, config: Config): Promise<unknown> {
  const { spec } = definitionOf(part);
  const options = optionsWith(config);
  const [destination] = spec.destinations;
  if (destination === undefined) throw new TypeError('it has one');
  try {
    if (part.source) {
      await using source = await openSource(spec.source, options);
      await source.read('x');
    }
    if (part.destination) {
      await using session = await openDestinations(destination, options);
      const store = session.at(
        destination.http?.url ?? (destination.kubernetes ? 'ns/x' : destination.github ? 'o/r' : 'x'),
      );
      const held = await store.read();
      await store.write({ kind: 'keys', keys: { a: '1' } }, { owner: 'x/y', held, token: '0'.repeat(64) });
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

async function refused(part: Part, config: Config, field: string): Promise<StoreError> {
  const error = await carriedOut(part, config);
  if (!(error instanceof StoreError)) throw new Error('it was not refused', { cause: error });
  expect(error.code).toBe('notConfigured');
  expect(error.message).toContain(field);
  expect(`${error.message} ${error.remedy}`).not.toContain(LOOT);
  return error;
}

function seenBy(endpoint: Endpoint): string {
  return JSON.stringify(endpoint.requests.map(({ headers, path, body }) => [headers, path, body.toString()]));
}

describe('A definition cannot take what is the worker’s', () => {
  test.each(references)('by naming it in %s: %j', async (...theft) => {
    await using endpoint = await startEndpoint();
    const part = partOf(theft, endpoint.url);
    const { remedy } = await refused(part, REACHABLE, theft[0]);
    expect(remedy).toMatch(/spec\.credentials\.(env|files)/);
    expect(endpoint.requests).toEqual([]);
    const paths = crossingsOf(definitionOf(part), REACHABLE).map(({ path }) => path.join('.'));
    expect(paths.some((path) => path.endsWith(theft[0]))).toBe(true);
  });

  test.each(servers)('by naming only a server in %s: %j', async (...theft) => {
    await using endpoint = await startEndpoint();
    await refused(partOf(theft, endpoint.url), REACHABLE, theft[0]);
    expect(endpoint.requests).toEqual([]);
  });

  test('with what the configuration file has for another server', async () => {
    await using endpoint = await startEndpoint();
    const auth = { token: { env: 'VAULT_TOKEN' } };
    const vault = { address: 'https://vault.internal:8200', auth };
    const config = { ...configOf({ stores: { vault } }), addresses: THIS_MACHINE };
    await refused(
      { source: { vault: { address: endpoint.url, path: 's/x', auth } } },
      config,
      'vault.auth.token',
    );
    expect(endpoint.requests).toEqual([]);
    // The same pair as the operator's, and nothing of the way there changed, is the operator's.
    expect(crossingsOf(definitionOf({ source: { vault: { ...vault, path: 's/x' } } }), config)).toEqual([]);
    const weakened = { source: { vault: { ...vault, tls: { skipVerify: true }, path: 's/x' } } };
    await refused(weakened, config, 'vault.auth.token');
  });

  test('and may name what is its own, and what the operator names, at both', async () => {
    await using endpoint = await startEndpoint();
    const own = { url: endpoint.url, secretHeaders: { X: { env: 'KEYFERRY_SECRET_OWN' } } };
    expect(await carriedOut({ destination: { http: own } }, REACHABLE)).toBeUndefined();
    expect(endpoint.requests[0]?.headers['x']).toBe('theirs');
    const config = { ...REACHABLE, credentials: { env: ['TEAM_*'], files: [] } };
    await refused({ destination: { http: own } }, config, 'http.secretHeaders.X');
  });
});

describe('Files that definitions may name', () => {
  test('are those below a directory of the configuration, wherever links and dots lead', async () => {
    await using directory = await tempDir();
    await using endpoint = await startEndpoint();
    const allowed = join(directory.path, 'allowed');
    await mkdir(join(allowed, '..data'), { recursive: true });
    await writeFile(join(directory.path, 'secret'), LOOT);
    await writeFile(join(allowed, '..data', 'token'), 'theirs');
    await symlink('..data/token', join(allowed, 'token'));
    await symlink('../secret', join(allowed, 'link'));
    const config = { ...REACHABLE, credentials: { env: [], files: [allowed] } };
    const send = (file: string) =>
      carriedOut({ destination: { http: { url: endpoint.url, secretHeaders: { X: { file } } } } }, config);
    // As Kubernetes mounts Secrets.
    expect(await send(join(allowed, 'token'))).toBeUndefined();
    for (const file of [
      `${allowed}/../secret`,
      `${allowed}/link`,
      join(directory.path, 'secret'),
      `${allowed}x/secret`,
      'secret',
    ])
      expect(await send(file), file).toMatchObject({ code: 'notConfigured' });
    expect(seenBy(endpoint)).not.toContain(LOOT);
    expect(endpoint.requests).toHaveLength(1);
  });

  test('are not those that a kubeconfig of the definition’s own names', async () => {
    await using directory = await tempDir();
    await using endpoint = await startEndpoint();
    const allowed = join(directory.path, 'allowed');
    await mkdir(allowed);
    await writeFile(join(directory.path, 'worker-token'), LOOT);
    const kubeconfig = {
      'current-context': 'c',
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: endpoint.url } }],
      users: [{ name: 'u', user: { tokenFile: join(directory.path, 'worker-token') } }],
    };
    await writeFile(join(allowed, 'kubeconfig'), JSON.stringify(kubeconfig));
    const config = { ...REACHABLE, credentials: { env: [], files: [allowed] } };
    const part = {
      source: {
        kubernetes: { namespace: 'ns', name: 'x', kubeconfig: { file: join(allowed, 'kubeconfig') } },
      },
    };
    expect(await carriedOut(part, config)).toMatchObject({ code: 'notConfigured' });
    expect(endpoint.requests).toEqual([]);
  });
});

describe('Secrets of the worker’s own namespace', () => {
  const inPod = {
    ...world,
    readFile: (path: string) =>
      path.endsWith('/serviceaccount/namespace')
        ? Promise.resolve('keyferry')
        : Promise.reject(new Error('ENOENT')),
  };
  const refs = [
    { kubernetes: { namespace: 'keyferry', name: 'worker', key: 'VAULT_TOKEN' } },
    { kubernetes: { name: 'worker', key: 'VAULT_TOKEN' } },
    { serviceAccount: { name: 'keyferry', audiences: ['vault'] } },
  ];
  const open = async (http: object, config: Config): Promise<unknown> => {
    const { spec } = definitionOf({ destination: { http: { url: 'https://example.com', ...http } } });
    const [destination] = spec.destinations;
    if (destination === undefined) throw new TypeError('it has one');
    return await openDestinations(destination, { ...optionsWith(config), world: inPod }).catch(
      (error: unknown) => error,
    );
  };

  test.each(refs)('are not for definitions: %j', async (ref) => {
    const error = await open({ secretHeaders: { X: ref } }, REACHABLE);
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect((error as StoreError).message).toContain("any but the worker's own");
  });

  test('are not for headers either, and only the namespaces that the configuration lists are, where it lists some', async () => {
    const listed = (namespaces: string[]) => ({
      ...REACHABLE,
      credentials: { ...REACHABLE.credentials, namespaces },
    });
    for (const [http, config] of [
      [{ headersFrom: { name: 'worker' } }, REACHABLE],
      [{ headersFrom: { namespace: 'other', name: 'x' } }, listed(['team'])],
    ] as const)
      expect((await open(http, config)) as StoreError).toMatchObject({
        message: expect.stringContaining('http.headersFrom') as string,
      });
    // Beyond this line it is the cluster that says no: there is none here.
    for (const config of [listed(['team', 'keyferry']), { ...REACHABLE }])
      expect(
        ((await open({ headersFrom: { namespace: 'team', name: 'x' } }, config)) as StoreError).message,
      ).not.toContain('definitions may name');
  });
});

describe('Servers in the worker’s network', () => {
  const own = { token: { env: 'KEYFERRY_SECRET_OWN' } };

  test.each([
    ['vault', (url: string) => ({ source: { vault: { address: url, path: 's/x', auth: own } } })],
    [
      'github',
      (url: string) => ({ destination: { github: { apiUrl: url, owner: 'o', repository: 'r', auth: own } } }),
    ],
    [
      'kubernetes',
      (url: string) => ({ source: { kubernetes: { server: url, namespace: 'ns', name: 'x', ...own } } }),
    ],
    [
      'awsSecretsManager',
      (url: string) => ({
        source: {
          awsSecretsManager: {
            endpoint: url,
            name: 'x',
            auth: { accessKey: { id: own.token, secret: own.token } },
          },
        },
      }),
    ],
    ['http', (url: string) => ({ destination: { http: { url } } })],
  ])('are not reached by %s without the operator’s word, neither by address nor by name', async (_, part) => {
    await using endpoint = await startEndpoint();
    const { port } = new URL(endpoint.url);
    const plain = {
      ...NO_CONFIG,
      addresses: { private: [], plainHttp: ['127.0.0.1', 'localhost', '::1', '::ffff:127.0.0.1'] },
    };
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:7f00:1]'])
      expect(await carriedOut(part(`http://${host}:${port}`), plain), host).toMatchObject({
        code: 'rejected',
        remedy: expect.stringContaining('spec.addresses.private') as string,
      });
    const secret = { ...NO_CONFIG, addresses: { private: ['127.0.0.0/8'], plainHttp: [] } };
    const error = await carriedOut(part(endpoint.url), secret);
    expect((error as StoreError).remedy).toContain('spec.addresses.plainHttp');
    expect(endpoint.requests).toEqual([]);
  });

  test('are told by their range: link-local, private, NAT64, and the platform of Azure', async () => {
    for (const host of [
      '169.254.169.254',
      '168.63.129.16',
      '10.0.0.1',
      '[fd00::1]',
      '[64:ff9b::a9fe:a9fe]',
      '[fe80::1]',
      '0.0.0.0',
    ])
      expect(
        await carriedOut({ destination: { http: { url: `https://${host}/` } } }, NO_CONFIG),
        host,
      ).toMatchObject({ code: 'rejected' });
  });
});
