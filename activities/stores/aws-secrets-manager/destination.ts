import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { StoreError } from '../store-error.ts';
import type { DestinationCapabilities, DestinationSession, DestinationStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { regionOf } from '../aws/index.ts';
import { openAwsClient, TITLE } from './client.ts';
import { gatherReads } from './gather.ts';
import { heldDetails, readHeld } from './held.ts';
import { checkSecretName } from './name.ts';
import { checkPolicy } from './policy.ts';
import { regionsAsWanted } from './regions.ts';
import { removeSecret } from './remove.ts';
import { replicateSecret } from './replicate.ts';
import type { Target } from './target.ts';
import { writeSecret } from './write.ts';

const capabilities: DestinationCapabilities = { readsBack: true, conditionalWrites: true, replicates: true };

/**
 * One client for the secrets of one destination. Nothing is asked of AWS yet.
 * @throws {StoreError} `notConfigured` where no region is known; `rejected` where it is one of its own replicas, or
 *   where the resource policy is none
 */
export function openAwsDestination(
  settings: AwsDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  return new Promise((resolve) => {
    refuseOwnRegion(settings, regionOf(settings, TITLE, options.world));
    checkPolicy(settings.resourcePolicy);
    const aws = openAwsClient(settings, 'destination', options);
    const values = gatherReads(aws);
    resolve({
      at: (key) => destinationAt({ aws, values, settings, key }),
      [Symbol.asyncDispose]: () => aws[Symbol.asyncDispose](),
    });
  });
}

function destinationAt(target: Target): DestinationStore {
  const { aws, settings, key } = target;
  checkSecretName(key);
  return {
    capabilities,
    key,
    read: () => readHeld(target),
    write: (wanted, options) => writeSecret(target, wanted, options),
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
