import {
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { StoreError } from '../store-error.ts';
import { holdsPayload, payloadOf, type Payload } from '../payload.ts';
import type { SecretContent, WriteOptions, Written } from '../store.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { createSecret } from './create.ts';
import { isException } from '../aws/index.ts';
import { heldDetails, readHeld, type Details } from './held.ts';
import { putPolicy } from './policy.ts';
import { changedDetails, changedPolicy, checkTagCount, missingTags } from './settings.ts';
import type { Target } from './target.ts';
import { confirmHeld, putValue } from './value.ts';
import { valueRules } from './value-rules.ts';

/** Creates, restores, or changes what differs. Nothing is asked of AWS before the value is known to be writable. */
export async function writeSecret(
  target: Target,
  wanted: SecretContent,
  { owner, held, token }: WriteOptions,
): Promise<Written> {
  const { settings, key } = target;
  const details = heldDetails(held);
  const payload = payloadOf(wanted, settings, valueRules(key), details?.stored);
  if (details === undefined) return await createSecret(target, payload, owner, token);
  try {
    if (!details.secret.removed) return await update(target, details, payload, owner);
    const restored = await restore(target, details);
    // A value that merges takes in what came back.
    return await update(
      target,
      restored,
      payloadOf(wanted, settings, valueRules(key), restored.stored),
      owner,
    );
  } catch (error) {
    // Asked for by ARN: the secret that was read is gone, whatever has its name now.
    if (isException(error, 'ResourceNotFoundException'))
      throw conflict(key, 'it was deleted since it was read');
    throw error;
  }
}

/** Its value can be compared only when it is back, so it is read again, and written only where it differs. */
async function restore(target: Target, { secret }: Details): Promise<Details> {
  const { aws, key } = target;
  await confirmHeld(aws, key, secret);
  await aws.call('RestoreSecret', { key }, (sdk) =>
    sdk.send(new RestoreSecretCommand({ SecretId: secret.arn })),
  );
  const restored = heldDetails(await readHeld(target));
  if (restored?.secret.arn !== secret.arn || restored.secret.removed)
    throw conflict(key, 'it was removed again while it was restored');
  return restored;
}

/**
 * KMS key first, as a new value may need the new one; the value last, as it is what the outcome tells of. Only the
 * value is conditional in AWS; the rest follows a check that nobody changed the secret since it was read.
 */
async function update(
  { aws, settings, key }: Target,
  { secret, stored, policy }: Details,
  payload: Payload,
  owner: string,
): Promise<Written> {
  refuseReplica(aws, key, secret.primaryRegion);
  const details = changedDetails(settings, secret);
  const tags = missingTags(settings, secret, owner);
  checkTagCount(tags, secret, key);
  const newPolicy = changedPolicy(settings, policy);
  const valueDiffers = !holdsPayload(stored, payload);
  if (details !== undefined || tags.length > 0 || newPolicy !== undefined)
    await confirmHeld(aws, key, secret);
  const kmsKeyId = settings.kmsKeyId ?? secret.kmsKeyId;
  if (details !== undefined)
    await aws.call('UpdateSecret', { key, kmsKeyId }, (sdk) =>
      sdk.send(new UpdateSecretCommand({ SecretId: secret.arn, ...details })),
    );
  if (tags.length > 0)
    await aws.call('TagResource', { key }, (sdk) =>
      sdk.send(new TagResourceCommand({ SecretId: secret.arn, Tags: tags })),
    );
  if (newPolicy !== undefined) await putPolicy(aws, key, secret.arn, newPolicy);
  const version = valueDiffers
    ? await putValue(aws, key, { ...secret, owner, kmsKeyId }, payload)
    : secret.current;
  const { replicaRegions } = settings;
  return {
    ...(version !== undefined && { version }),
    // Every change is carried on to the replicas, so their state is to be waited for, not that from before.
    replicating: replicaRegions !== undefined && replicaRegions.length + secret.replicas.length > 0,
  };
}

function refuseReplica({ region }: AwsClient, key: string, primary: string | undefined): void {
  if (primary === undefined || primary === region) return;
  throw new StoreError({
    code: 'rejected',
    message: `AWS secret ${key} in ${region} is a replica; its primary is in ${primary}.`,
    remedy: `Set region: ${primary} in the destination, or make the replica a secret of its own (StopReplicationToReplica).`,
  });
}
