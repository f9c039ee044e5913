import { CreateSecretCommand, type CreateSecretResponse } from '@aws-sdk/client-secrets-manager';
import { AwsError, isException } from '../aws/index.ts';
import type { Payload } from '../payload.ts';
import type { Written } from '../store.ts';
import { conflict } from './conflict.ts';
import { putPolicy } from './policy.ts';
import { regionsAsWanted, replicaTypes } from './regions.ts';
import { replicasOf } from './secret.ts';
import { checkTagCount, missingTags } from './settings.ts';
import type { Target } from './target.ts';
import { fieldsOf } from './value.ts';

/**
 * CreateSecret is conditional by itself, and repeated with the same token and value it succeeds. It takes no resource
 * policy: that follows, and where it fails the next attempt finds a secret without it.
 */
export async function createSecret(
  target: Target,
  payload: Payload,
  owner: string,
  token: string,
): Promise<Written> {
  const { aws, settings, key } = target;
  const created = await create(target, payload, owner, token);
  if (settings.resourcePolicy !== undefined)
    await putPolicy(aws, key, created.ARN ?? key, settings.resourcePolicy);
  const replicas = replicasOf(created.ReplicationStatus);
  return {
    version: created.VersionId ?? token,
    replicating: !regionsAsWanted(settings, replicas),
    ...(replicas.length > 0 && { regions: replicas.map(({ region, status }) => ({ region, status })) }),
  };
}

async function create(
  { aws, settings, key }: Target,
  payload: Payload,
  owner: string,
  token: string,
): Promise<CreateSecretResponse> {
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
    return await aws.call('CreateSecret', { key, kmsKeyId }, (sdk) => sdk.send(command));
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
