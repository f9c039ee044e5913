import { MANAGED_BY } from '../../../workflows/model/names.ts';
import type { AzureDestination } from '../../../workflows/model/stores/azure-key-vault.ts';
import { differingKeys } from '../payload.ts';
import type { Held } from '../store.ts';
import type { AzureClient } from './client.ts';
import { keyOf, sharedName, type SecretName } from './name.ts';
import { readDeleted, readSecret, type Secret } from './secret.ts';
import { differingSettings } from './settings.ts';
import { holdsValue, storedIn, valueOf } from './value.ts';

/** One key of a destination. */
export interface Target {
  readonly azure: AzureClient;
  readonly settings: AzureDestination;
  /** As the definition has it. */
  readonly key: string;
  readonly secretName: SecretName;
}

const secretOf = new WeakMap<Held, Secret>();

/** @returns undefined for an absent secret */
export function heldSecret(held: Held): Secret | undefined {
  const secret = secretOf.get(held);
  if (secret === undefined && held.state !== 'absent')
    throw new TypeError('held was not read from Azure Key Vault');
  return secret;
}

/**
 * One request; two where there is no secret, or a deleted one.
 * @throws {StoreError} `invalidName` where the secret is marked as that of another key
 */
export async function readHeld(target: Target): Promise<Held> {
  const { azure, settings, key } = target;
  const { name } = target.secretName;
  const secret = (await readSecret(azure, name)) ?? (await readDeleted(azure, name));
  if (secret === undefined)
    return {
      state: 'absent',
      matches: (wanted) => {
        valueOf(wanted, settings, name, undefined);
        return false;
      },
      differences: () => [],
    };
  refuseOtherKey(secret, key);
  const { owner, version, removed } = secret;
  const managedBy = secret.tags[MANAGED_BY];
  const held: Held = {
    state: removed ? 'removed' : 'present',
    ...(owner !== undefined && { owner }),
    ...(managedBy !== undefined && { managedBy }),
    ...(secret.goneOn !== undefined && { goneOn: secret.goneOn }),
    version,
    matches: (wanted) => {
      // Before all else, so that a dry run names a value that could not be written.
      const value = valueOf(wanted, settings, name, secret);
      return !removed && holdsValue(secret, value) && differingSettings(settings, value, secret).length === 0;
    },
    differences: (wanted) => {
      const value = valueOf(wanted, settings, name, secret);
      return [
        ...(holdsValue(secret, value) ? [] : keysOr(differingKeys(storedIn(secret), value.payload))),
        ...differingSettings(settings, value, secret),
      ];
    },
  };
  secretOf.set(held, secret);
  return held;
}

/** Text that becomes bytes of the same base64 differs in nothing but its kind. */
const keysOr = (keys: string[]): string[] => (keys.length > 0 ? keys : ['value']);

/** What has no mark of ownership is nobody's: it is refused, or adopted, for that. */
function refuseOtherKey({ name, owner, tags }: Secret, key: string): void {
  if (owner === undefined) return;
  const taken = keyOf(name, tags);
  if (taken !== key) throw sharedName(key, { name, taken });
}
