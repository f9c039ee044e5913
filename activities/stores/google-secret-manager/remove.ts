import type { Held } from '../store.ts';
import { conflict } from './conflict.ts';
import { confirmCurrent } from './confirm.ts';
import { isStatus } from './failure.ts';
import { heldDetails } from './held.ts';
import { status } from './status.ts';
import type { Destination } from './write.ts';

/**
 * Deletes the secret with all its versions, which Google cannot undo.
 * @throws {StoreError} `conflict` where someone wrote since it was read
 */
export async function removeSecret({ google, target: { key } }: Destination, held: Held): Promise<void> {
  const details = heldDetails(held);
  if (details === undefined) return;
  const { secret, current } = details;
  const { name, etag } = secret;
  // The etag, which DeleteSecret goes by, knows nothing of versions.
  try {
    await confirmCurrent(google, secret, current, key);
    await google.call('DeleteSecret', name, (sdk, options) => sdk.deleteSecret({ name, etag }, options));
  } catch (error) {
    if (isStatus(error, status.notFound)) return;
    if (isStatus(error, status.failedPrecondition))
      throw conflict(key, 'labels, annotations or settings were changed since it was read');
    throw error;
  }
}
