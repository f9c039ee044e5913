import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { StoreError } from '../store-error.ts';
import type { DestinationCapabilities, DestinationSession, DestinationStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { regionOf } from '../aws/index.ts';
import { openAwsClient, TITLE, type AwsClient } from './client.ts';
import { heldDetails, readHeld } from './held.ts';
import { checkSecretName } from './name.ts';
import { regionsAsWanted } from './regions.ts';
import { removeSecret } from './remove.ts';
import { replicateSecret } from './replicate.ts';
import { writeSecret } from './write.ts';

const capabilities: DestinationCapabilities = { readsBack: true, conditionalWrites: true, replicates: true };

/**
 * One client for the secrets of one destination. Nothing is asked of AWS yet.
 * @throws {StoreError} `notConfigured` where no region is known; `rejected` where it is one of its own replicas
 */
export function openAwsDestination(
  settings: AwsDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  return new Promise((resolve) => {
    refuseOwnRegion(settings, regionOf(settings, TITLE, options.world));
    const aws = openAwsClient(settings, 'destination', options);
    resolve({
      at: (key) => destinationAt(aws, settings, key),
      [Symbol.asyncDispose]: () => aws[Symbol.asyncDispose](),
    });
  });
}

function destinationAt(aws: AwsClient, settings: AwsDestination, key: string): DestinationStore {
  checkSecretName(key);
  return {
    capabilities,
    key,
    read: () => readHeld(aws, settings, key),
    write: (wanted, options) => writeSecret({ aws, settings, key }, wanted, options),
    remove: (held) => removeSecret(aws, settings, key, held),
    replicated: (held) => regionsAsWanted(settings, heldDetails(held)?.secret.replicas ?? []),
    replicate: async (options) =>
      settings.replicaRegions === undefined
        ? { regions: [], repaired: options.repaired, failures: [] }
        : await replicateSecret(aws, settings.replicaRegions, key, options),
  };
}

function refuseOwnRegion({ replicaRegions = [] }: AwsDestination, region: string): void {
  if (!replicaRegions.some((replica) => replica.region === region)) return;
  throw new StoreError({
    code: 'rejected',
    message: `AWS Secrets Manager: ${region} is the secret's own region and in replicaRegions too.`,
    remedy: `Take ${region} out of replicaRegions, or set another region.`,
  });
}
