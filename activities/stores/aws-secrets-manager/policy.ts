import { GetResourcePolicyCommand, PutResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import { StoreError } from '../store-error.ts';
import type { AwsClient } from './client.ts';
import { parsePolicy } from './policy-form.ts';

/** @returns undefined where the secret has none */
export async function readPolicy(aws: AwsClient, key: string, arn: string): Promise<string | undefined> {
  const { ResourcePolicy } = await aws.call('GetResourcePolicy', { key }, (sdk) =>
    sdk.send(new GetResourcePolicyCommand({ SecretId: arn })),
  );
  return ResourcePolicy;
}

/**
 * In the place of the one before. AWS has it checked (BlockPublicPolicy), and refuses one that lets the public in.
 * It knows no condition: a policy that somebody put there since the secret was read is lost.
 */
export async function putPolicy(aws: AwsClient, key: string, arn: string, policy: string): Promise<void> {
  await aws.call('PutResourcePolicy', { key }, (sdk) =>
    sdk.send(
      new PutResourcePolicyCommand({ SecretId: arn, ResourcePolicy: policy, BlockPublicPolicy: true }),
    ),
  );
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
