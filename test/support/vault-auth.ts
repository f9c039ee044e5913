import { uniqueName } from './unique.ts';
import { vaultClient, type VaultClient } from './vault-client.ts';

/** An auth method under a name of its own. */
export interface VaultAuth {
  readonly mount: string;
  /** Tokens that logins there gave and that are still good. */
  tokens(): Promise<number>;
}

export interface AppRole {
  readonly roleId: string;
  readonly secretId: string;
}

export async function newVaultAuth(type: string, vault: VaultClient = vaultClient()): Promise<VaultAuth> {
  const mount = uniqueName(type);
  await vault.request('POST', `sys/auth/${mount}`, { body: { type } });
  return { mount, tokens: () => countLeases(vault, `auth/${mount}/`) };
}

/** A role of an AppRole auth method, and what logs in as it. */
export async function newAppRole(
  vault: VaultClient,
  { mount }: VaultAuth,
  policies: readonly string[],
): Promise<AppRole> {
  const at = `auth/${mount}/role/${uniqueName('role')}`;
  await vault.request('POST', at, { body: { token_policies: policies } });
  const id = await vault.request('GET', `${at}/role-id`);
  const secret = await vault.request('POST', `${at}/secret-id`, { body: {} });
  return {
    roleId: (id.body['data'] as { role_id: string }).role_id,
    secretId: (secret.body['data'] as { secret_id: string }).secret_id,
  };
}

async function countLeases(vault: VaultClient, prefix: string): Promise<number> {
  const { body } = await vault.request('LIST', `sys/leases/lookup/${prefix}`, { accept: [404] });
  const { keys = [] } = (body['data'] ?? {}) as { keys?: string[] };
  let count = 0;
  for (const key of keys) count += key.endsWith('/') ? await countLeases(vault, prefix + key) : 1;
  return count;
}
