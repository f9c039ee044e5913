import type { PayloadRules } from '../payload.ts';
import type { Stored } from '../stored.ts';

/** Limits: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
export function valueRules(secret: string): PayloadRules {
  return {
    where: `AWS secret ${secret}`,
    store: 'AWS Secrets Manager',
    maxBytes: 65_536,
    keepsEmpty: false,
  };
}

/** The value of a version as AWS gives it back; undefined where the version has none. */
export function storedIn({
  SecretString,
  SecretBinary,
}: {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}): Stored | undefined {
  return SecretString ?? SecretBinary;
}
