import { createHash } from 'node:crypto';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { storedFormOf, type Payload } from '../payload.ts';
import type { AwsClient } from './client.ts';
import { conflict } from './conflict.ts';
import { isException } from '../aws/index.ts';
import { describeSecret, type Secret } from './secret.ts';

/** How often AWSCURRENT may have been put back to one version by hand before that counts as a quarrel. */
const MAX_SLOTS = 16;

/**
 * Puts a value in the place of the current version, on condition that this still is the current one.
 *
 * PutSecretValue has no condition, but a version ID, which is its ClientRequestToken, is taken once and for all:
 * with another value the put is refused, and with the same it changes nothing. So every version has exactly one successor, named after it:
 * of all the writers that read a version one writes, and the others find its successor taken. That stops a request
 * that is still on its way when its attempt is long dead: whatever was written since took its place, and no
 * label is moved by it. A retry of a put that had arrived finds its own value there, which succeeds and changes nothing.
 *
 * Against those who do not write by this rule (a console, a rotation) the check before the put has to do: what they
 * write in the moment between both is kept as AWSPREVIOUS, and the source's value wins.
 *
 * Moving AWSCURRENT by UpdateSecretVersionStage would be conditional for both, but costs a second write out of the
 * same 50 a second; and moto gives readers that name no stage the old value for ever after it.
 */
export async function putValue(aws: AwsClient, key: string, held: Secret, payload: Payload): Promise<string> {
  for (let slot = 0; slot < MAX_SLOTS; slot++) {
    const version = successorOf(held.current, slot);
    await confirmHeld(aws, key, held, version);
    if (await put(aws, key, held, payload, version)) return version;
    // Taken, and not by a write that stayed: the next round tells whether someone wrote, or put the old one back.
  }
  throw conflict(key, `version ${held.current ?? 'none'} was made current again ${String(MAX_SLOTS)} times`);
}

/** @returns false where the version ID is taken: by another value, or by this one without being current */
async function put(
  aws: AwsClient,
  key: string,
  { arn, kmsKeyId }: Secret,
  payload: Payload,
  version: string,
): Promise<boolean> {
  try {
    const { VersionStages = [] } = await aws.call('PutSecretValue', { key, kmsKeyId }, (sdk) =>
      sdk.send(
        new PutSecretValueCommand({ SecretId: arn, ClientRequestToken: version, ...fieldsOf(payload) }),
      ),
    );
    return VersionStages.includes('AWSCURRENT');
  } catch (error) {
    if (isException(error, 'ResourceExistsException')) return false;
    throw error;
  }
}

/**
 * @param ours version that is as good as the held one: an earlier put of ours that did arrive
 * @throws {StoreError} `conflict`
 */
export async function confirmHeld(aws: AwsClient, key: string, held: Secret, ours?: string): Promise<void> {
  const now = await describeSecret(aws, key, held.arn);
  if (now === undefined || now.removed !== held.removed)
    throw conflict(key, 'it was removed or restored since it was read');
  if (now.owner !== held.owner) throw conflict(key, 'its ownership mark was changed since it was read');
  if (now.current !== held.current && (ours === undefined || now.current !== ours))
    throw conflict(key, 'someone wrote another version since it was read');
}

/** 64 hexadecimal digits: what a ClientRequestToken may have at most, and no value goes into it. */
function successorOf(version: string | undefined, slot: number): string {
  return createHash('sha256')
    .update(JSON.stringify(['keyferry', version ?? null, slot]))
    .digest('hex');
}

export function fieldsOf(payload: Payload): { SecretString: string } | { SecretBinary: Uint8Array } {
  const value = storedFormOf(payload);
  return typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
}
