import {
  CreateSecretCommand,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import type { AwsDestination } from '../../../workflows/model/stores/aws-secrets-manager.ts';
import { StoreError } from '../store-error.ts';
import { holdsPayload, payloadOf, type Payload } from '../payload.ts';
import type { SecretContent, WriteOptions, Written } from '../store.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { AwsError, isException } from '../aws/index.ts';
import { heldDetails, readHeld, type Details } from './held.ts';
import { replicaTypes, regionsAsWanted } from './regions.ts';
import { replicasOf } from './secret.ts';
import { changedDetails, checkTagCount, missingTags } from './settings.ts';
import { confirmHeld, fieldsOf, putValue } from './value.ts';
import { valueRules } from './value-rules.ts';

interface Target {
  readonly aws: AwsClient;
  readonly settings: AwsDestination;
  readonly key: string;
}

/** Creates, restores, or changes what differs. Nothing is asked of AWS before the value is known to be writable. */
export async function writeSecret(
  target: Target,
  wanted: SecretContent,
  { owner, held, token }: WriteOptions,
): Promise<Written> {
  const { settings, key } = target;
  const details = heldDetails(held);
  const payload = payloadOf(wanted, settings, valueRules(key), details?.stored);
  if (details === undefined) return await create(target, payload, owner, token);
  try {
    if (!details.secret.removed) return await update(target, details, payload, owner);
    return await update(target, await restore(target, details), payload, owner);
  } catch (error) {
    // Asked for by ARN: the secret that was read is gone, whatever has its name now.
    if (isException(error, 'ResourceNotFoundException'))
      throw conflict(key, 'it was deleted since it was read');
    throw error;
  }
}

/** CreateSecret is conditional by itself, and repeated with the same token and value it succeeds. */
async function create(
  { aws, settings, key }: Target,
  payload: Payload,
  owner: string,
  token: string,
): Promise<Written> {
  const { description, kmsKeyId, replicaRegions = [] } = settings;
  const none = { tags: new Map<string, string>() };
  const tags = missingTags(settings, none, owner);
  checkTagCount(tags, none, key);
  const command = new CreateSecretCommand({
    Name: key,
    ClientRequestToken: token,
    ...(description !== undefined && { Description: description }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    Tags: tags,
    ...(replicaRegions.length > 0 && { AddReplicaRegions: replicaTypes(replicaRegions) }),
    ...fieldsOf(payload),
  });
  try {
    const { VersionId, ReplicationStatus } = await aws.call('CreateSecret', { key, kmsKeyId }, (sdk) =>
      sdk.send(command),
    );
    const replicas = replicasOf(ReplicationStatus);
    return {
      version: VersionId ?? token,
      replicating: !regionsAsWanted(settings, replicas),
      ...(replicas.length > 0 && { regions: replicas.map(({ region, status }) => ({ region, status })) }),
    };
  } catch (error) {
    if (isException(error, 'ResourceExistsException'))
      throw conflict(key, 'someone else created it since it was read as absent');
    // The only thing a create refers to.
    if (isException(error, 'ResourceNotFoundException'))
      throw new AwsError(error.exception, {
        code: 'encryptionKey',
        message: `AWS secret ${key}: KMS key ${kmsKeyId ?? 'aws/secretsmanager'} was not found in ${aws.region}.`,
        remedy: 'Name a key of that region in kmsKeyId, by ID, ARN or alias.',
      });
    throw error;
  }
}

/** Its value can be compared only when it is back, so it is read again, and written only where it differs. */
async function restore({ aws, settings, key }: Target, { secret }: Details): Promise<Details> {
  await confirmHeld(aws, key, secret);
  await aws.call('RestoreSecret', { key }, (sdk) =>
    sdk.send(new RestoreSecretCommand({ SecretId: secret.arn })),
  );
  const restored = heldDetails(await readHeld(aws, settings, key));
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
  { secret, stored }: Details,
  payload: Payload,
  owner: string,
): Promise<Written> {
  refuseReplica(aws, key, secret.primaryRegion);
  const details = changedDetails(settings, secret);
  const tags = missingTags(settings, secret, owner);
  checkTagCount(tags, secret, key);
  const valueDiffers = !holdsPayload(stored, payload);
  if (details !== undefined || tags.length > 0) await confirmHeld(aws, key, secret);
  const kmsKeyId = settings.kmsKeyId ?? secret.kmsKeyId;
  if (details !== undefined)
    await aws.call('UpdateSecret', { key, kmsKeyId }, (sdk) =>
      sdk.send(new UpdateSecretCommand({ SecretId: secret.arn, ...details })),
    );
  if (tags.length > 0)
    await aws.call('TagResource', { key }, (sdk) =>
      sdk.send(new TagResourceCommand({ SecretId: secret.arn, Tags: tags })),
    );
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
