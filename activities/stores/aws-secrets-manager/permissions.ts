import type { Subject } from './failure.ts';

/** Every action that a request of ours may lack; AWS names the one in its text, which is matched against these. */
const ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:CreateSecret',
  'secretsmanager:DeleteSecret',
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetResourcePolicy',
  'secretsmanager:GetSecretValue',
  'secretsmanager:ListSecrets',
  'secretsmanager:PutResourcePolicy',
  'secretsmanager:PutSecretValue',
  'secretsmanager:RemoveRegionsFromReplication',
  'secretsmanager:ReplicateSecretToRegions',
  'secretsmanager:RestoreSecret',
  'secretsmanager:TagResource',
  'secretsmanager:UpdateSecret',
] as const;

/** AWS knows no narrower resource for these. */
const OF_NO_SECRET: readonly string[] = ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'];

/**
 * What to allow, on what. A create also needs the permission for its tags and its replicas, and a value the KMS
 * key's: the operation alone does not say which was lacking.
 */
export function missingActions(
  text: string,
  { operation, key, region, kmsKeyId }: Subject,
): { actions: string; resource: string } {
  const named = ACTIONS.find((action) => new RegExp(`\\b${action}\\b`).test(text));
  if (named?.startsWith('kms:') === true || (named === undefined && /\bKMS\b/.test(text))) {
    return {
      actions: named ?? 'kms:Decrypt and kms:GenerateDataKey',
      resource: kmsKeyId === undefined ? "the secret's KMS key" : `KMS key ${kmsKeyId}`,
    };
  }
  const actions = named ?? `secretsmanager:${operation}`;
  const resource = OF_NO_SECRET.includes(actions)
    ? '*'
    : `arn:${partitionOf(region)}:secretsmanager:${region}:*:secret:${key}-??????`;
  return { actions, resource };
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
