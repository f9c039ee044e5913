import forge from 'node-forge';
import { failed } from '../fault.ts';
import type { Budget } from '../limits.ts';
import type { Bytes } from '../values/bytes.ts';
import { inverse, type RsaKey } from './private-key.ts';

const HASHES = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

function isHash(name: string): name is keyof typeof HASHES {
  return Object.hasOwn(HASHES, name);
}

/** Steps that one decryption costs. */
const DECRYPTION_STEPS = 2000;

/**
 * RSA-OAEP (RFC 8017).
 * @param hash SHA1, SHA256 or SHA512; SHA-256 for any other name, as in External Secrets
 */
export function decryptOaep(budget: Budget, key: RsaKey, hash: Bytes, encrypted: Bytes): Bytes {
  budget.step(DECRYPTION_STEPS);
  const algorithm = HASHES[isHash(hash) ? hash : 'SHA256'];
  const number = (value: bigint): forge.jsbn.BigInteger => new forge.jsbn.BigInteger(value.toString(16), 16);
  const { n, e, d, p, q } = key;
  const parts = [n, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)].map(number);
  const [modulus, exponent, secret, first, second, dP, dQ, qInv] = parts;
  if (!modulus || !exponent || !secret || !first || !second || !dP || !dQ || !qInv)
    throw failed('the key is no RSA key');
  const privateKey = forge.pki.setRsaPrivateKey(modulus, exponent, secret, first, second, dP, dQ, qInv);
  try {
    return privateKey.decrypt(encrypted, 'RSA-OAEP', {
      md: forge.md[algorithm].create(),
      mgf1: { md: forge.md[algorithm].create() },
    });
  } catch {
    throw failed('the text cannot be decrypted with this key and hash');
  }
}
