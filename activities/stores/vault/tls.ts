import type { Tls } from '../../../workflows/model/stores/tls.ts';
import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { readClientCertificate, readClientTls } from '../client-tls.ts';
import type { ClientTls } from '../http-client.ts';
import type { Endpoint } from './endpoint.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';

/**
 * How TLS is spoken: as `tls` says, and where the definition leaves it out, as the variables of Vault's own client
 * do (https://developer.hashicorp.com/vault/docs/commands#configure-environment-variables). A certificate to log in
 * with is the one that is shown.
 *
 * @throws {StoreError} `notConfigured`, naming the field or variable
 */
export async function vaultTls(
  { tls, auth }: Pick<VaultConnection, 'tls' | 'auth'>,
  { address, where }: Pick<Endpoint, 'address' | 'where'>,
  world: World,
): Promise<ClientTls> {
  const settings =
    tls === undefined
      ? await readClientTls(fromEnvironment(address, where, world), { where, world, field: VARIABLES })
      : await readClientTls(tls, { where, world, field: 'tls' });
  if (auth?.certificate === undefined) return settings;
  if (!address.startsWith('https:'))
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: auth.certificate logs in by a certificate, which only TLS can show.`,
      remedy: 'Begin the address with https://.',
    });
  const owner = { where, world, field: 'auth.certificate' };
  return { ...settings, ...(await readClientCertificate(auth.certificate, owner)) };
}

const VARIABLES = { ca: 'VAULT_CACERT', certificate: 'VAULT_CLIENT_CERT', key: 'VAULT_CLIENT_KEY' };

/** For an address without TLS undefined: what a machine has for another Vault may not even be there. */
function fromEnvironment(address: string, where: string, world: World): Tls | undefined {
  if (!address.startsWith('https:')) return undefined;
  const certificate = world.env('VAULT_CLIENT_CERT');
  const key = world.env('VAULT_CLIENT_KEY');
  const serverName = world.env('VAULT_TLS_SERVER_NAME');
  const ca = caOf(where, world);
  if ((certificate === undefined) !== (key === undefined))
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: of VAULT_CLIENT_CERT and VAULT_CLIENT_KEY only one is set.`,
      remedy: 'Set both for the worker, or neither.',
    });
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate: { file: certificate } }),
    ...(key !== undefined && { key: { file: key } }),
    ...(serverName !== undefined && { serverName }),
    skipVerify: isTrue(world.env('VAULT_SKIP_VERIFY'), where),
  };
}

/** VAULT_CACERT_BYTES wins, then VAULT_CACERT, then VAULT_CAPATH, as in Vault's own client. */
function caOf(where: string, world: World): Tls['ca'] {
  if (world.env('VAULT_CACERT_BYTES') !== undefined) return { env: 'VAULT_CACERT_BYTES' };
  const file = world.env('VAULT_CACERT');
  if (file !== undefined) return { file };
  if (world.env('VAULT_CAPATH') === undefined) return undefined;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: VAULT_CAPATH names a directory of certificates, which is not read.`,
    remedy: 'Put the certificates into one file, and name it by VAULT_CACERT or tls.ca.',
  });
}

/** The words that Go's ParseBool knows. */
function isTrue(given: string | undefined, where: string): boolean {
  if (given === undefined || /^(?:0|f|false)$/i.test(given)) return false;
  if (/^(?:1|t|true)$/i.test(given)) return true;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: VAULT_SKIP_VERIFY is neither true nor false.`,
    remedy: 'Set VAULT_SKIP_VERIFY to true or false for the worker, or unset it.',
  });
}
