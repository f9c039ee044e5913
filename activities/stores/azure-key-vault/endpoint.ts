import { AzureAuthorityHosts } from '@azure/identity';
import type { AzureSource } from '../../../workflows/model/stores/azure-key-vault.ts';
import { isLoopback } from '../../../workflows/model/stores/url.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

/** The settings that source and destination have in common. */
export type AzureConnection = Pick<AzureSource, 'vaultUrl' | 'cloud' | 'auth'>;

export interface Endpoint {
  /** URL of the vault without a slash at its end. */
  readonly vaultUrl: string;
  /** For messages: `Azure Key Vault payments.vault.azure.net`. */
  readonly where: string;
  /** Where logins go. */
  readonly authorityHost: string;
  /** Whether Microsoft's own list of authorities has it; one that it has not cannot be looked up there. */
  readonly knownAuthority: boolean;
  /** An emulator on this machine, which has neither a name below Azure's nor, perhaps, TLS. */
  readonly local: boolean;
}

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers */
const clouds = {
  public: { authority: AzureAuthorityHosts.AzurePublicCloud, vaults: 'vault.azure.net' },
  usGovernment: { authority: AzureAuthorityHosts.AzureGovernment, vaults: 'vault.usgovcloudapi.net' },
  china: { authority: AzureAuthorityHosts.AzureChina, vaults: 'vault.azure.cn' },
} as const;

/**
 * Where the vault is, and where one logs in for it. AZURE_AUTHORITY_HOST, which the workload identity webhook of AKS
 * sets, has its say where the definition leaves `cloud` at public.
 *
 * @throws {StoreError} `notConfigured` where no vault is named, or it would be reached without TLS
 */
export function endpointOf(connection: AzureConnection, world: World): Endpoint {
  const { authority, vaults } = clouds[connection.cloud];
  const url = new URL(connection.vaultUrl ?? `https://${nameOfVault(world)}.${vaults}`);
  const local = isLoopback(url.hostname);
  const where = `Azure Key Vault ${url.host}`;
  if (url.protocol === 'http:' && !local)
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: vaultUrl begins with http, and secrets would go there unencrypted.`,
      remedy: 'Write https into vaultUrl; http is for an emulator on the same machine.',
    });
  const given = connection.cloud === 'public' ? world.env('AZURE_AUTHORITY_HOST') : undefined;
  const authorityHost = given === undefined ? authority : authorityIn(given, where);
  const known: readonly string[] = Object.values(AzureAuthorityHosts);
  return {
    vaultUrl: withoutTrailing(`${url.origin}${url.pathname}`, '/'),
    where,
    authorityHost,
    knownAuthority: known.includes(authorityHost),
    local,
  };
}

/** As secrets-manager takes it. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
function nameOfVault(world: World): string {
  const name = world.env('AZURE_KV_NAME');
  if (name !== undefined && /^[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/.test(name)) return name;
  throw new StoreError({
    code: 'notConfigured',
    message: `Azure Key Vault: no vaultUrl is set, and the environment variable AZURE_KV_NAME ${name === undefined ? 'is not either' : 'is no name of a vault (3 to 24 letters, digits and dashes)'}.`,
    remedy: 'Set vaultUrl in the definition, or AZURE_KV_NAME in the environment of the worker.',
  });
}

function authorityIn(given: string, where: string): string {
  const url = URL.parse(given.includes('://') ? given : `https://${given}`);
  if (url?.protocol === 'https:') return withoutTrailing(`${url.origin}${url.pathname}`, '/');
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: the environment variable AZURE_AUTHORITY_HOST is no https URL.`,
    remedy: `Set it to the authority's URL (${AzureAuthorityHosts.AzurePublicCloud}), or not at all.`,
  });
}
