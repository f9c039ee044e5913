import type { GithubDestination } from '../../../workflows/model/stores/github.ts';
import type { DestinationCapabilities, DestinationSession, DestinationStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openGithubClient } from './client.ts';
import { readHeld } from './held.ts';
import { removeSecrets } from './remove.ts';
import { scopeOf } from './scope.ts';
import type { Target } from './target.ts';
import { writeSecrets } from './write.ts';

/** GitHub gives no value back, and its API has neither etags nor versions for writes of secrets and variables. */
const capabilities: DestinationCapabilities = {
  readsBack: false,
  conditionalWrites: false,
  replicates: false,
};

/**
 * One client for the repositories, environments or organisations of one destination. Nothing is asked of GitHub yet.
 * @throws {StoreError} `notConfigured` where there is nothing to log in with
 */
export async function openGithubDestination(
  settings: GithubDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  const client = await openGithubClient(settings, options);
  return {
    at: (key, origin) => destinationAt({ client, settings, scope: scopeOf(settings, key), origin }, key),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function destinationAt(target: Target, key: string): DestinationStore {
  return {
    capabilities,
    key,
    read: () => readHeld(target),
    write: (wanted, options) => writeSecrets(target, wanted, options),
    remove: (held) => removeSecrets(target, held),
  };
}
