import { createHash } from 'node:crypto';
import type { KmsSource } from '../../../workflows/model/stores/kms.ts';

/**
 * A ciphertext is one plaintext for ever, so the definition's own text tells whether the secret changed. What is
 * hashed is public: ciphertexts, contexts, names of keys, in an order of ours. Encrypting the same value anew makes
 * another version with the same content, which no destination is written for.
 *
 * @returns 64 lower-case hexadecimal digits
 */
export function versionOf({ values, encryptionContext: common }: KmsSource): string {
  const basis = sorted(values).map(([key, { ciphertext, encryptionContext }]) => [
    key,
    ciphertext === undefined ? null : [ciphertext, sorted(encryptionContext ?? common ?? {})],
  ]);
  return createHash('sha256').update(JSON.stringify(basis)).digest('hex');
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
