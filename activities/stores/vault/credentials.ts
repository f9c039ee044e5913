import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { readHeaderCredential } from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';

export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'appRole'; readonly mount: string; readonly roleId: string; readonly secretId: string };

/**
 * What to log in with, read afresh each time, since credentials in files are rotated.
 *
 * @throws {StoreError} `notConfigured`, naming the variable or file that is missing; `unsupported`
 */
export async function readCredentials(
  auth: VaultConnection['auth'],
  where: string,
  world: World,
): Promise<Credentials> {
  const get = (ref: SecretRef, what: string): Promise<string> =>
    readHeaderCredential({ ref, what, where, world });
  if (auth?.token) return { kind: 'token', token: await get(auth.token, 'the token') };
  if (auth?.appRole) {
    const { mount, roleId, secretId } = auth.appRole;
    return {
      kind: 'appRole',
      mount,
      roleId: typeof roleId === 'string' ? roleId : await get(roleId, 'the role_id'),
      secretId: await get(secretId, 'the secret_id'),
    };
  }
  const [method] = Object.keys(auth ?? {});
  if (method !== undefined) throw notBuilt(where, `Logging in by auth.${method}`);
  return await fromEnvironment(get, where, world);
}

function notBuilt(where: string, what: string): StoreError {
  return new StoreError({
    code: 'unsupported',
    message: `${where}: ${what} is not built yet.`,
    remedy: 'Use auth.token or auth.appRole, out of the environment or a file, until a version that has it.',
  });
}

async function fromEnvironment(
  get: (ref: SecretRef, what: string) => Promise<string>,
  where: string,
  world: World,
): Promise<Credentials> {
  if (world.env('VAULT_TOKEN') !== undefined)
    return { kind: 'token', token: await get({ env: 'VAULT_TOKEN' }, 'the token') };
  const file = world.env('VAULT_TOKEN_FILE');
  if (file !== undefined) return { kind: 'token', token: await get({ file }, 'the token') };
  if (world.env('VAULT_ROLE_ID') === undefined && world.env('VAULT_SECRET_ID') === undefined)
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: the worker has nothing to log in with.`,
      remedy:
        'Set VAULT_TOKEN, VAULT_TOKEN_FILE, or VAULT_ROLE_ID and VAULT_SECRET_ID for the worker, or auth in the definition.',
    });
  return {
    kind: 'appRole',
    mount: 'approle',
    roleId: await get({ env: 'VAULT_ROLE_ID' }, 'the role_id'),
    secretId: await get({ env: 'VAULT_SECRET_ID' }, 'the secret_id'),
  };
}
