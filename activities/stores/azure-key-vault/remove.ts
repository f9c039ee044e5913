import type { DeletedSecret, PollerLike, PollOperationState } from '@azure/keyvault-secrets';
import { StoreError } from '../store-error.ts';
import type { Held } from '../store.ts';
import { AzureError, isNotFound } from './failure.ts';
import { heldSecret, type Target } from './held.ts';
import { readDeleted } from './secret.ts';
import { conflict, stillHeld } from './write.ts';

/** How long a deletion may take for its purge to be made with it: some seconds is what Key Vault takes. */
const DELETION_MS = 30_000;

/**
 * Soft-deletes: the vault keeps the secret, and its name, until its retention ends or it is purged. A purge has to
 * wait for the deletion, by the SDK's own poller; what ends before that leaves a deleted secret.
 * @throws {StoreError} `conflict` where someone wrote since it was read
 */
export async function removeSecret(target: Target, held: Held, deletionMs = DELETION_MS): Promise<void> {
  const { azure, settings, secretName } = target;
  const { name } = secretName;
  const secret = heldSecret(held);
  if (secret === undefined) return;
  if (!secret.removed) {
    if ((await stillHeld(target, secret)) === undefined) return;
    const deletion = await deleteSecret(target);
    if (deletion === undefined || !settings.purge) return;
    await waitFor(target, deletion, deletionMs);
  }
  if (!settings.purge) return;
  const deleted = await readDeleted(azure, name);
  if (deleted === undefined) return;
  if (deleted.version !== secret.version)
    throw conflict(name, 'another secret of the name was deleted meanwhile');
  if (deleted.purgeable) await purge(target);
}

type Deletion = PollerLike<PollOperationState<DeletedSecret>, DeletedSecret>;

/** @throws {StoreError} `timeout` where it takes longer */
async function waitFor(
  { azure, secretName: { name } }: Target,
  deletion: Deletion,
  ms: number,
): Promise<void> {
  const limit = AbortSignal.timeout(ms);
  try {
    await azure.call('DeleteSecret', name, () => deletion.pollUntilDone({ abortSignal: limit }));
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new StoreError({
      code: 'timeout',
      message: `Azure secret ${name}: it is deleted, and not purged, as Key Vault was not done with the deletion after ${String(ms / 1000)} s.`,
      remedy: "Purge it by hand (az keyvault secret purge), or let the vault's retention end it.",
    });
  }
}

/** undefined where it is gone, or going, without us. */
async function deleteSecret({ azure, secretName: { name } }: Target): Promise<Deletion | undefined> {
  try {
    return await azure.call('DeleteSecret', name, (sdk) =>
      sdk.beginDeleteSecret(name, { intervalInMs: 500 }),
    );
  } catch (error) {
    if (isNotFound(error) || (error instanceof AzureError && error.reason === 'ObjectIsBeingDeleted'))
      return undefined;
    throw error;
  }
}

async function purge({ azure, secretName: { name } }: Target): Promise<void> {
  try {
    await azure.call('PurgeDeletedSecret', name, (sdk) => sdk.purgeDeletedSecret(name));
  } catch (error) {
    if (!isNotFound(error) && !(error instanceof AzureError && error.reason === 'ObjectIsBeingDeleted'))
      throw error;
  }
}
