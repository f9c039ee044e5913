import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import { withoutOuterSlashes, withoutTrailing } from '../../../workflows/model/trailing.ts';

/** Which Vault. */
export interface Endpoint {
  /** URL without a slash at its end. */
  readonly address: string;
  /** Without slashes at its ends; undefined for the root. */
  readonly namespace: string | undefined;
  /** For messages. */
  readonly where: string;
}

/** @throws {StoreError} `notConfigured` */
export function endpointOf(connection: VaultConnection, world: World): Endpoint {
  const given = connection.address ?? world.env('VAULT_ADDR');
  if (given === undefined)
    throw new StoreError({
      code: 'notConfigured',
      message: 'Vault: the worker does not know its address.',
      remedy: 'Set address in the definition, or VAULT_ADDR for the worker.',
    });
  const url = URL.parse(given);
  const source = connection.address === undefined ? 'VAULT_ADDR' : 'address';
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new StoreError({
      code: 'notConfigured',
      message: `Vault: ${source} is no address of a Vault.`,
      remedy: `Set ${source} to a URL such as https://vault.example.com:8200, without user or password.`,
    });
  const address = withoutTrailing(`${url.origin}${url.pathname}`, '/');
  const written = connection.namespace ?? world.env('VAULT_NAMESPACE');
  const namespace = written === undefined ? undefined : withoutOuterSlashes(written);
  if (namespace !== undefined && !/^[\x20-\x7e]*$/.test(namespace))
    throw new StoreError({
      code: 'notConfigured',
      message: `Vault ${address}: the namespace has characters beyond ASCII, which its header cannot carry.`,
      remedy: 'Correct namespace in the definition, or VAULT_NAMESPACE.',
    });
  if (namespace === undefined || namespace === '')
    return { address, namespace: undefined, where: `Vault ${address}` };
  return { address, namespace, where: `Vault ${address} (namespace ${namespace})` };
}
