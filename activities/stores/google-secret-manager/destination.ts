import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import type { DestinationCapabilities, DestinationSession } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openGoogleClient } from './client.ts';
import { readHeld } from './held.ts';
import { secretIdOf } from './name.ts';
import { removeSecret } from './remove.ts';
import { checkReplicationSettings } from './replication.ts';
import { checkSpelling } from './spelling.ts';
import { writeSecret } from './write.ts';

/** Google replicates by itself, before it says that a version is there. */
const capabilities: DestinationCapabilities = { readsBack: true, conditionalWrites: true, replicates: false };

/**
 * One client for the secrets of one destination.
 * @throws {StoreError} `rejected` for settings that contradict each other or that Google would refuse; as
 *   {@link openGoogleClient}
 */
export async function openGoogleDestination(
  settings: GoogleDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  checkReplicationSettings(settings);
  checkSpelling(settings);
  const google = await openGoogleClient(settings, options);
  return {
    at: (key) => {
      const target = { key, id: secretIdOf(key, settings.slash) };
      const destination = { google, settings, target };
      return {
        capabilities,
        key,
        read: () => readHeld(google, settings, target),
        write: (wanted, written) => writeSecret(destination, wanted, written),
        remove: (held) => removeSecret(destination, held),
      };
    },
    [Symbol.asyncDispose]: () => google[Symbol.asyncDispose](),
  };
}
