import { DeleteSecretCommand, RemoveRegionsFromReplicationCommand } from '@aws-sdk/client-secrets-manager';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import type { Held } from '../store.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { isException } from '../aws/index.ts';
import { heldDetails } from './held.ts';
import { describeSecret } from './secret.ts';

/**
 * Schedules the deletion, until which RestoreSecret brings it back; or, where the definition forces it, has the secret
 * gone for good, which AWS may take a moment for: a create of the name is a conflict until then. Replicas go first, as AWS asks, and at once: it
 * has no recovery window for them, but they come back with the primary. DeleteSecret has no condition: a check that
 * the secret is still the one that was read comes right before it.
 * @throws {StoreError} `conflict` where someone wrote since, or AWS has not yet let go of the replicas
 */
export async function removeSecret(
  aws: AwsClient,
  settings: Pick<AwsDestination, 'recoveryWindowInDays' | 'forceDelete'>,
  key: string,
  held: Held,
): Promise<void> {
  const details = heldDetails(held);
  if (details === undefined || details.secret.removed) return;
  const { secret } = details;
  const now = await describeSecret(aws, key, secret.arn);
  if (now === undefined || now.removed) return;
  if (now.owner !== secret.owner || now.current !== secret.current)
    throw conflict(key, 'someone wrote it since it was read');
  try {
    if (now.replicas.length > 0) {
      const regions = now.replicas.map(({ region }) => region);
      await aws.call('RemoveRegionsFromReplication', { key }, (sdk) =>
        sdk.send(
          new RemoveRegionsFromReplicationCommand({ SecretId: secret.arn, RemoveReplicaRegions: regions }),
        ),
      );
    }
    await aws.call('DeleteSecret', { key }, (sdk) =>
      sdk.send(
        new DeleteSecretCommand({
          SecretId: secret.arn,
          ...(settings.forceDelete
            ? { ForceDeleteWithoutRecovery: true }
            : { RecoveryWindowInDays: settings.recoveryWindowInDays }),
        }),
      ),
    );
  } catch (error) {
    if (isException(error, 'ResourceNotFoundException')) return;
    if (!isException(error, 'InvalidRequestException', 'InvalidParameterException')) throw error;
    const after = await describeSecret(aws, key, secret.arn);
    if (after === undefined || after.removed) return;
    throw error;
  }
}
