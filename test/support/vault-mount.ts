import { setTimeout as delay } from 'node:timers/promises';
import type { RequestOptions, VaultClient } from './vault-client.ts';
import { uniqueName } from './unique.ts';

export type Data = Readonly<Record<string, unknown>>;

export interface VersionMetadata {
  readonly created_time: string;
  /** Empty where the version is not deleted. */
  readonly deletion_time: string;
  readonly destroyed: boolean;
}

export interface SecretMetadata {
  readonly current_version: number;
  readonly custom_metadata: Readonly<Record<string, string>> | null;
  readonly versions: Readonly<Record<string, VersionMetadata>>;
}

/** A KV mount. What only KV 2 has rejects on KV 1. Paths are plain: they are encoded here. */
export interface Mount {
  /** Without slashes at its ends. */
  readonly path: string;
  readonly kvVersion: 1 | 2;
  /** @returns the new version; 0 on KV 1 */
  put(path: string, data: Data, headers?: Readonly<Record<string, string>>): Promise<number>;
  patch(path: string, data: Data): Promise<number>;
  /** The keys of the newest version, or of the one named; undefined where there are none. */
  get(path: string, version?: number): Promise<Data | undefined>;
  delete(path: string): Promise<void>;
  undelete(path: string, versions: readonly number[]): Promise<void>;
  destroy(path: string, versions: readonly number[]): Promise<void>;
  metadata(path: string): Promise<SecretMetadata | undefined>;
  putMetadata(path: string, metadata: Data): Promise<void>;
  deleteMetadata(path: string): Promise<void>;
}

const READY_MS = 10_000;
const INTERVAL_MS = 20;

export async function createMount(client: VaultClient, kvVersion: 1 | 2): Promise<Mount> {
  const name = uniqueName(`kv${String(kvVersion)}`);
  await client.request('POST', `sys/mounts/${name}`, {
    body: { type: 'kv', options: { version: String(kvVersion) } },
  });
  if (kvVersion === 2) await untilUpgraded(client, name);
  return kvVersion === 1 ? kv1(client, name) : kv2(client, name);
}

/** A new KV 2 mount refuses requests for an instant, while Vault sets it up. */
async function untilUpgraded(client: VaultClient, name: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    const { status } = await client.request('GET', `${name}/config`, { accept: [400] });
    if (status === 200) return;
    if (Date.now() > deadline) throw new Error(`mount ${name} was not ready in time`);
    await delay(INTERVAL_MS);
  }
}

function kv1(client: VaultClient, name: string): Mount {
  const at = (path: string): string => `${name}/${encode(path)}`;
  const missing = (what: string) => () => Promise.reject(new Error(`KV 1 has no ${what}`));
  return {
    path: name,
    kvVersion: 1,
    put: async (path, data, headers) => {
      await client.request('PUT', at(path), { body: data, ...(headers ? { headers } : {}) });
      return 0;
    },
    patch: missing('patch'),
    get: async (path) => (await dataOf(client, at(path))) as Data | undefined,
    delete: (path) => send(client, 'DELETE', at(path)),
    undelete: missing('undelete'),
    destroy: missing('destroy'),
    metadata: missing('metadata'),
    putMetadata: missing('metadata'),
    deleteMetadata: missing('metadata'),
  };
}

function kv2(client: VaultClient, name: string): Mount {
  const at = (kind: string, path: string): string => `${name}/${kind}/${encode(path)}`;
  const write = async (method: string, path: string, options: RequestOptions): Promise<number> => {
    const { body } = await client.request(method, at('data', path), options);
    return (body['data'] as { version: number }).version;
  };
  return {
    path: name,
    kvVersion: 2,
    put: (path, data, headers) => write('POST', path, { body: { data }, ...(headers ? { headers } : {}) }),
    patch: (path, data) =>
      write('PATCH', path, { body: { data }, headers: { 'Content-Type': 'application/merge-patch+json' } }),
    get: async (path, version = 0) => {
      const data = await dataOf(client, `${at('data', path)}?version=${String(version)}`);
      return (data as { data: Data | null } | undefined)?.data ?? undefined;
    },
    delete: (path) => send(client, 'DELETE', at('data', path)),
    undelete: (path, versions) => send(client, 'POST', at('undelete', path), { versions }),
    destroy: (path, versions) => send(client, 'PUT', at('destroy', path), { versions }),
    metadata: async (path) => (await dataOf(client, at('metadata', path))) as SecretMetadata | undefined,
    putMetadata: (path, metadata) => send(client, 'POST', at('metadata', path), metadata),
    deleteMetadata: (path) => send(client, 'DELETE', at('metadata', path)),
  };
}

async function send(client: VaultClient, method: string, path: string, body?: Data): Promise<void> {
  await client.request(method, path, body === undefined ? {} : { body });
}

async function dataOf(client: VaultClient, path: string): Promise<unknown> {
  const { status, body } = await client.request('GET', path, { accept: [404] });
  return status === 404 ? undefined : body['data'];
}

function encode(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
