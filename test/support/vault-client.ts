import { createMount, type Mount } from './vault-mount.ts';
import { servers } from './servers.ts';
import { uniqueName } from './unique.ts';

export interface VaultAnswer {
  readonly status: number;
  /** The JSON body; `{}` where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses beside 2xx that are an answer, not a failure. */
  readonly accept?: readonly number[];
}

/** Vault's HTTP API as tests need it: apart from our store, so that neither hides a fault of the other. */
export interface VaultClient {
  /** @param path below `/v1/`, already encoded */
  request(method: string, path: string, options?: RequestOptions): Promise<VaultAnswer>;
  /** A new KV mount under a name of its own. */
  newMount(kvVersion: 1 | 2): Promise<Mount>;
  /** A token that may do what the policy (HCL) says and nothing else. */
  newToken(policy: string): Promise<string>;
  /** A policy (HCL) under a name of its own. */
  newPolicy(policy: string): Promise<string>;
}

/** A client of the shared Vault, or of another one; as root, or with another token. */
export function vaultClient(
  vault: { readonly address: string; readonly token: string } = servers.vault,
): VaultClient {
  const client: VaultClient = {
    async request(method, path, { body, headers, accept = [] } = {}) {
      const response = await fetch(`${vault.address}/v1/${path}`, {
        method,
        headers: { 'X-Vault-Token': vault.token, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok && !accept.includes(response.status))
        throw new Error(`Vault answered ${method} ${path} with ${String(response.status)}: ${text}`);
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as VaultAnswer['body']) };
    },
    newMount: (kvVersion) => createMount(client, kvVersion),
    async newPolicy(policy) {
      const name = uniqueName('policy');
      await client.request('PUT', `sys/policies/acl/${name}`, { body: { policy } });
      return name;
    },
    async newToken(policy) {
      const { body } = await client.request('POST', 'auth/token/create', {
        body: { policies: [await client.newPolicy(policy)], no_default_policy: true },
      });
      return (body['auth'] as { client_token: string }).client_token;
    },
  };
  return client;
}
