import { isUtf8 } from 'node:buffer';
import { DecryptCommand } from '@aws-sdk/client-kms';
import pLimit from 'p-limit';
import type { KmsSource } from '../../../workflows/model/stores/kms.ts';
import { StoreError } from '../store-error.ts';
import type { Keys, KeyValue } from '../store.ts';
import type { KmsClient } from './client.ts';

/** Values decrypted at once: KMS takes thousands of requests a second of an account, which other services share. */
const CONCURRENCY = 8;

type Value = KmsSource['values'][string];

/**
 * All of them or none: a secret without one of its keys would be written over the whole one. After the first failure
 * no other request is begun, and those under way are waited for, as the client is closed after.
 * @throws {StoreError} for the first value that failed
 */
export async function decryptValues(kms: KmsClient, settings: KmsSource): Promise<Keys> {
  const limit = pLimit(CONCURRENCY);
  let failed = false;
  const settled = await Promise.allSettled(
    Object.entries(settings.values).map(([key, value]) =>
      limit(async (): Promise<readonly [string, KeyValue] | undefined> => {
        if (failed) return undefined;
        try {
          return [key, await decryptValue(kms, key, value, settings.encryptionContext)];
        } catch (error) {
          failed = true;
          throw error;
        }
      }),
    ),
  );
  const entries = settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  return Object.fromEntries(entries.filter((entry) => entry !== undefined));
}

/**
 * The key is not named: a symmetric ciphertext names the one it was made with, and IAM decides which the worker may use.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
async function decryptValue(
  kms: KmsClient,
  key: string,
  { ciphertext, encryptionContext }: Value,
  common: KmsSource['encryptionContext'],
): Promise<KeyValue> {
  if (ciphertext === undefined) return '';
  const context = encryptionContext ?? common ?? {};
  const command = new DecryptCommand({
    CiphertextBlob: Buffer.from(ciphertext, 'base64'),
    // KMS tells none and an empty one apart in its logs only.
    ...(Object.keys(context).length > 0 && { EncryptionContext: context }),
  });
  const { Plaintext } = await kms.call(key, (sdk) => sdk.send(command));
  if (Plaintext === undefined)
    throw new StoreError({
      code: 'serverError',
      message: `AWS KMS, Decrypt of the value ${key}: the answer holds no plaintext.`,
      remedy: 'It is tried again; if it lasts, see what stands between the worker and KMS.',
    });
  return isUtf8(Plaintext) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(Plaintext) : Plaintext;
}
