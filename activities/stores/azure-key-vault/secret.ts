import type { DeletedSecret, KeyVaultSecret, SecretProperties } from '@azure/keyvault-secrets';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { AzureClient } from './client.ts';
import { isNotFound } from './failure.ts';

/** A secret in our terms: its newest version, which is the current one. */
export interface Secret {
  /** As it was spelled when it was made. */
  readonly name: string;
  readonly version: string;
  /** undefined of a deleted one. */
  readonly value: string | undefined;
  readonly contentType: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly owner: string | undefined;
  readonly expiresOn: Date | undefined;
  readonly notBefore: Date | undefined;
  /** Soft-deleted: kept, its name taken. */
  readonly removed: boolean;
  /** When a deleted one is purged, as a date. */
  readonly goneOn: string | undefined;
  /** Whether the vault lets a deleted one be purged (no purge protection). */
  readonly purgeable: boolean;
}

/** undefined where Key Vault definitely has no such secret, or none that is not deleted. */
export async function readSecret(
  azure: AzureClient,
  name: string,
  version?: string,
): Promise<Secret | undefined> {
  const options = version === undefined ? {} : { version };
  return await orAbsent(async () =>
    secretOf(await azure.call('GetSecret', name, (sdk) => sdk.getSecret(name, options)), false),
  );
}

/** undefined where Key Vault definitely keeps no deleted secret of the name, or is still deleting it. */
export async function readDeleted(azure: AzureClient, name: string): Promise<Secret | undefined> {
  return await orAbsent(async () =>
    secretOf(await azure.call('GetDeletedSecret', name, (sdk) => sdk.getDeletedSecret(name)), true),
  );
}

/** As it was written, which may be without a value of ours. */
export function versionOf({ version }: SecretProperties): string {
  if (version === undefined || version === '') throw new TypeError('Key Vault named no version');
  return version;
}

async function orAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function secretOf(secret: KeyVaultSecret | DeletedSecret, removed: boolean): Secret {
  const deleted: Partial<DeletedSecret> = secret;
  const { value, properties } = secret;
  const tags = properties.tags ?? {};
  return {
    name: properties.name,
    version: versionOf(properties),
    value: removed ? undefined : (value ?? ''),
    // An empty one and none are the same.
    contentType: properties.contentType || undefined,
    tags,
    owner: tags[OWNER_MARK],
    expiresOn: properties.expiresOn,
    notBefore: properties.notBefore,
    removed,
    goneOn: deleted.scheduledPurgeDate?.toISOString().slice(0, 10),
    purgeable: properties.recoveryLevel?.includes('Purgeable') ?? false,
  };
}
