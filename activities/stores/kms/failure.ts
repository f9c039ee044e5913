import { readAwsError, type AwsCode, type Seen, type Words } from '../aws/index.ts';

/**
 * Whatever the SDK threw as one of our codes; what is no failure of a request is given back as it is.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
 *
 * @param key name of the value that was to be decrypted
 */
export function toKmsError(error: unknown, key: string, region: string): unknown {
  return readAwsError(error, {
    what: `AWS KMS in ${region}, Decrypt of the value ${key}`,
    region,
    classify: ({ exception }) => codes.get(exception),
    words: (code, seen) => words(code, seen, key, region),
  });
}

const codes: ReadonlyMap<string, AwsCode> = new Map([
  ['InvalidCiphertextException', 'invalidValue'],
  ['IncorrectKeyException', 'invalidValue'],
  ['DisabledException', 'encryptionKey'],
  ['KMSInvalidStateException', 'encryptionKey'],
  ['InvalidKeyUsageException', 'encryptionKey'],
  ['NotFoundException', 'encryptionKey'],
  ['KeyUnavailableException', 'unavailable'],
  ['DependencyTimeoutException', 'unavailable'],
  ['KMSInternalException', 'serverError'],
]);

function words(code: AwsCode, seen: Seen, value: string, region: string): Words | undefined {
  const key = keyIn(seen.text);
  switch (seen.exception) {
    case 'InvalidCiphertextException':
      return {
        // KMS says no more: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
        fact: 'the ciphertext is damaged, of a key of another region or account, or its encryption context is another',
        remedy: `Check that values.${value}.ciphertext is whole, and was encrypted in ${region} by a key that is still there. If it was encrypted with an encryption context, set encryptionContext to that, letter for letter; if with none, leave it out.`,
      };
    case 'DisabledException':
      return { fact: `${key} is disabled`, remedy: 'Enable the key, or encrypt the value with another.' };
    case 'KMSInvalidStateException':
      return /pending\s*(replica\s*)?deletion/i.test(seen.text)
        ? {
            fact: `${key} is scheduled for deletion`,
            remedy:
              'Cancel its deletion (aws kms cancel-key-deletion) and enable it; what it encrypted is lost when it is deleted.',
          }
        : {
            fact: `${key} is in no state to be used`,
            remedy: 'Look at its KeyState in: aws kms describe-key.',
          };
    case 'NotFoundException':
      return {
        fact: `${key} is not there`,
        remedy: `Check that the value was encrypted in ${region}, by a key that still exists.`,
      };
    case 'KeyUnavailableException':
    case 'DependencyTimeoutException':
      return {
        fact: `${key} cannot be reached by KMS at present`,
        remedy: 'It is tried again; if it lasts, look at the key store that holds the key.',
      };
  }
  return wordsFor(code, key, region);
}

function wordsFor(code: AwsCode, key: string, region: string): Words | undefined {
  if (code === 'forbidden')
    // KMS says the same of a key that is not there: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
    return {
      fact: `not allowed, or ${key} does not exist in ${region}`,
      remedy: `Allow kms:Decrypt on the key for the worker, in its IAM policy and the key's, with a condition on the encryption context if there is one; and check that the value was encrypted in ${region}.`,
    };
  if (code === 'throttled')
    return {
      fact: 'too many requests',
      remedy: 'It is tried again; if it lasts, look at the request quotas of KMS for the account.',
    };
  if (code === 'encryptionKey')
    return { fact: `${key} cannot decrypt`, remedy: 'Encrypt the value with a symmetric key.' };
  return undefined;
}

/** KMS names the key in its text; nothing else is taken from there. */
function keyIn(text: string): string {
  const arn = /\barn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-)?[0-9a-f-]{32,36}/.exec(text)?.[0];
  return arn === undefined ? 'the KMS key' : `KMS key ${arn}`;
}
