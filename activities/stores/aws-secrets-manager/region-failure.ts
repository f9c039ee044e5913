import type { RegionFailure } from '../store.ts';
import type { Replica } from './secret.ts';

/**
 * Why a replica failed, by the reasons that AWS documents; its own words are looked into and not passed on.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets_troubleshoot.html
 */
export function failureOf(replica: Replica, key: string, kmsKeyId: string | undefined): RegionFailure {
  const { region, text } = replica;
  const say = (code: RegionFailure['code'], fact: string, remedy: string): RegionFailure => ({
    region,
    code,
    message: `AWS secret ${key}: its replica in ${region} failed: ${fact}.`,
    remedy,
  });
  const kmsKey = kmsKeyId === undefined ? 'aws/secretsmanager' : kmsKeyId;
  if (isNameTaken(replica))
    return say(
      'replicaFailed',
      `${region} has a secret of that name already`,
      `Remove it there, or set spec.adopt: true to have it overwritten.`,
    );
  if (/kms|key/i.test(text))
    return say(
      'encryptionKey',
      `KMS key ${kmsKey} cannot be used`,
      `Check that the key exists in ${region} and is enabled, and that the worker may use kms:Decrypt on the primary's key and kms:Encrypt and kms:GenerateDataKey on this one.`,
    );
  if (/access|permission|authori[sz]ed|denied/i.test(text))
    return say(
      'forbidden',
      'not allowed',
      `Allow secretsmanager:ReplicateSecretToRegions on the secret, and see that no policy keeps the account out of ${region}.`,
    );
  return say(
    'replicaFailed',
    'AWS gives a reason unknown to Keyferry',
    `Look at StatusMessage in: aws secretsmanager describe-secret --secret-id ${key}; and check that ${region} is enabled for the account.`,
  );
}

/** A replica that was added with the wanted key, and of which AWS reports another. */
export function wrongKey(
  { region, kmsKeyId }: Replica,
  key: string,
  wanted: string | undefined,
): RegionFailure {
  return {
    region,
    code: 'encryptionKey',
    message: `AWS secret ${key}: its replica in ${region} was added with KMS key ${wanted ?? 'aws/secretsmanager'}, and AWS reports ${kmsKeyId ?? 'aws/secretsmanager'}.`,
    remedy: 'If both are the same key, name it in the definition as AWS reports it.',
  };
}

/** A secret that is no replica of ours has the name in that region. */
export function isNameTaken({ text }: Replica): boolean {
  return /already exists|same name|detached|promoted/i.test(text);
}
