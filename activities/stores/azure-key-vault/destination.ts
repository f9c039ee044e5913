import type { AzureDestination } from '../../../workflows/model/stores/azure-key-vault.ts';
import type { DestinationCapabilities, DestinationSession, DestinationStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openAzureClient, type AzureClient } from './client.ts';
import { readHeld, type Target } from './held.ts';
import { secretNameOf, sharedName } from './name.ts';
import { removeSecret } from './remove.ts';
import { writeSecret } from './write.ts';

/** Key Vault has no condition on a write; see {@link writeSecret}. */
const capabilities: DestinationCapabilities = {
  readsBack: true,
  conditionalWrites: false,
  replicates: false,
};

/**
 * One client for the secrets of one destination. Nothing is asked of Azure yet.
 * @throws {StoreError} `notConfigured` where no vault is named, or nothing to log in with
 */
export async function openAzureDestination(
  settings: AzureDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  const azure = await openAzureClient(settings, options);
  const keys = new Map<string, string>();
  return {
    at: (key) => destinationAt(azure, settings, key, keys),
    [Symbol.asyncDispose]: () => azure[Symbol.asyncDispose](),
  };
}

/** @param keys of the session so far, by the name that each has in the vault, where case does not count */
function destinationAt(
  azure: AzureClient,
  settings: AzureDestination,
  key: string,
  keys: Map<string, string>,
): DestinationStore {
  const secretName = secretNameOf(key, settings.slash);
  const folded = secretName.name.toLowerCase();
  const taken = keys.get(folded) ?? key;
  if (taken !== key) throw sharedName(key, { name: secretName.name, taken });
  keys.set(folded, key);
  const target: Target = { azure, settings, key, secretName };
  return {
    capabilities,
    key,
    read: () => readHeld(target),
    write: (wanted, options) => writeSecret(target, wanted, options),
    remove: (held) => removeSecret(target, held),
  };
}
