import { GetResourcePolicyCommand, PutResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { isException } from '../aws/index.ts';
import { StoreError } from '../store-error.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { parsePolicy } from './policy-form.ts';

/** @returns undefined where the secret has none */
export async function readPolicy(aws: AwsClient, key: string, arn: string): Promise<string | undefined> {
  const { ResourcePolicy } = await orConflict(key, () =>
    aws.call('GetResourcePolicy', { key }, (sdk) =>
      sdk.send(new GetResourcePolicyCommand({ SecretId: arn })),
    ),
  );
  return ResourcePolicy;
}

/**
 * In the place of the one before. AWS has it checked (BlockPublicPolicy), and refuses one that lets the public in.
 * It knows no condition: a policy that somebody put there since the secret was read is lost.
 */
export async function putPolicy(aws: AwsClient, key: string, arn: string, policy: string): Promise<void> {
  const command = new PutResourcePolicyCommand({
    SecretId: arn,
    ResourcePolicy: policy,
    BlockPublicPolicy: true,
  });
  await orConflict(key, () => aws.call('PutResourcePolicy', { key }, (sdk) => sdk.send(command)));
}

/** The secret was there a moment ago: that it is not found says that somebody removed it, or that AWS is behind. */
async function orConflict<T>(key: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isException(error, 'ResourceNotFoundException'))
      throw conflict(key, 'it was not there for its resource policy, a moment after it was found or made');
    throw error;
  }
}

/** @throws {StoreError} `rejected`, before any request */
export function checkPolicy(policy: string | undefined): void {
  if (policy === undefined || parsePolicy(policy)?.['Statement'] !== undefined) return;
  throw new StoreError({
    code: 'rejected',
    message: 'AWS Secrets Manager: resourcePolicy is no JSON object with a Statement.',
    remedy: 'Write it as AWS takes it: {"Version": "2012-10-17", "Statement": [...]}.',
  });
}
