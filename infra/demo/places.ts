import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Vault and AWS as the demo's user sees them: apart from Keyferry's own clients, so that they prove it. */
export interface Places extends Disposable {
  /** Writes all keys of a secret in Vault. */
  put(path: string, keys: Record<string, string>): Promise<void>;
  /** Changes some keys of a secret in Vault. */
  patch(path: string, keys: Record<string, string>): Promise<void>;
  delete(path: string): Promise<void>;
  /** The keys of a secret in Vault; undefined where it is deleted or not there. */
  get(path: string): Promise<Record<string, string> | undefined>;
  /** A new KV 2 mount. */
  mount(path: string): Promise<void>;
  /** A secret's value in a region of AWS; undefined where it is not there or about to be deleted. */
  aws(name: string, region: string): Promise<string | undefined>;
}

export function createPlaces(vault: { address: string; token: string }, awsEndpoint: string): Places {
  const clients = new Map<string, SecretsManagerClient>();
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${vault.address}/v1/${path}`, {
      method,
      headers: {
        'X-Vault-Token': vault.token,
        'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Vault answered ${method} ${path} with ${String(response.status)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const data = (path: string): string => path.replace('/', '/data/');
  return {
    put: async (path, keys) => {
      await call('POST', data(path), { data: keys });
    },
    patch: async (path, keys) => {
      await call('PATCH', data(path), { data: keys });
    },
    delete: async (path) => {
      await call('DELETE', data(path));
    },
    get: async (path) =>
      ((await call('GET', data(path))) as { data: { data: Record<string, string> } } | undefined)?.data.data,
    mount: async (path) => {
      await call('POST', `sys/mounts/${path}`, { type: 'kv', options: { version: '2' } });
      // It refuses requests for an instant, while Vault sets it up.
      for (let ready = false; !ready;)
        ready = await call('GET', `${path}/config`).then(
          () => true,
          () => false,
        );
    },
    aws: async (name, region) => {
      const client =
        clients.get(region) ?? new SecretsManagerClient({ region, endpoint: awsEndpoint, credentials });
      clients.set(region, client);
      try {
        const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: name }));
        if (DeletedDate) return undefined;
        return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
      } catch (error) {
        // The latter where it was scheduled for deletion between the two requests.
        if (error instanceof ResourceNotFoundException || error instanceof InvalidRequestException)
          return undefined;
        throw error;
      }
    },
    [Symbol.dispose]: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/** What the emulator takes. */
export const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
