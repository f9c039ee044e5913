import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import forge from 'node-forge';
import { failed } from '../fault.ts';
import type { Budget } from '../limits.ts';
import { arrayOf, bytesFrom, bytesOf, type Bytes } from '../values/bytes.ts';
import * as der from './der.ts';

/** Object identifiers of encryption with passwords (RFC 8018, RFC 7292). */
export const OID = {
  tripleDes: '1.2.840.113549.1.12.1.3',
  rc2With128Bits: '1.2.840.113549.1.12.1.5',
  rc2With40Bits: '1.2.840.113549.1.12.1.6',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  pbmac1: '1.2.840.113549.1.5.14',
  hmacSha1: '1.2.840.113549.2.7',
  hmacSha256: '1.2.840.113549.2.9',
  hmacSha512: '1.2.840.113549.2.11',
  aes128: '2.16.840.1.101.3.4.1.2',
  aes192: '2.16.840.1.101.3.4.1.22',
  aes256: '2.16.840.1.101.3.4.1.42',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;

/** A password as text; undefined where PKCS#12 has none at all, which is not the same as an empty one. */
export type Password = string | undefined;

/** Rounds of a derivation that one step of the budget pays for. */
const ROUNDS_A_STEP = 4;

/** More rounds than any tool uses: an archive must not keep the worker busy for minutes. */
const MAX_ROUNDS = 2_000_000;

function roundsOf(budget: Budget, value: der.Der | undefined): number {
  const rounds = Number(der.readInteger(value));
  if (rounds < 1 || rounds > MAX_ROUNDS)
    throw failed('the archive asks for a derivation that is too long', {
      expected: `1 to ${MAX_ROUNDS} rounds`,
    });
  budget.step(Math.ceil(rounds / ROUNDS_A_STEP));
  return rounds;
}

const PRFS = { [OID.hmacSha1]: sha1, [OID.hmacSha256]: sha256, [OID.hmacSha512]: sha512 } as const;

function isPrf(oid: string): oid is keyof typeof PRFS {
  return Object.hasOwn(PRFS, oid);
}

/** A key by PBKDF2, as its parameters say. `length` counts bytes; undefined where the parameters must say it. */
function pbkdf2Key(budget: Budget, parameters: der.Der, password: Password, length?: number): Uint8Array {
  const [salt, rounds, ...optional] = der.partsOf(parameters);
  const stated = optional.find(({ tag }) => tag === der.TAG.integer);
  const algorithm = optional.find(({ tag }) => tag === der.TAG.sequence);
  const prf = algorithm === undefined ? OID.hmacSha1 : der.readOid(der.partsOf(algorithm)[0]);
  const dkLen = length ?? Number(der.readInteger(stated));
  if (!isPrf(prf) || dkLen < 1 || dkLen > 64) throw unsupported();
  const secret = arrayOf(bytesOf(password ?? ''));
  const c = roundsOf(budget, rounds);
  return pbkdf2(PRFS[prf], secret, arrayOf(der.contentOf(salt, der.TAG.octetString)), { c, dkLen });
}

const unsupported = () =>
  failed('the archive is encrypted in a way that is not known', {
    expected: 'PBES2 with AES, or PKCS#12 with triple DES or RC2',
  });

interface Cipher {
  readonly name: forge.cipher.Algorithm | 'RC2';
  readonly key: Bytes;
  readonly iv: Bytes;
}

const AES_KEY_BYTES: Readonly<Record<string, number>> = {
  [OID.aes128]: 16,
  [OID.aes192]: 24,
  [OID.aes256]: 32,
};

/** Of the ciphers of RFC 7292, appendix C: which, and the bytes of its key. */
const LEGACY: Readonly<Record<string, { readonly name: Cipher['name']; readonly keyBytes: number }>> = {
  [OID.tripleDes]: { name: '3DES-CBC', keyBytes: 24 },
  [OID.rc2With128Bits]: { name: 'RC2', keyBytes: 16 },
  [OID.rc2With40Bits]: { name: 'RC2', keyBytes: 5 },
};

function cipherOf(budget: Budget, algorithm: der.Der, password: Password): Cipher {
  const [type, parameters] = der.partsOf(algorithm);
  const oid = der.readOid(type);
  if (oid === OID.pbes2) return pbes2Cipher(budget, parameters, password);
  const legacy = LEGACY[oid];
  if (legacy === undefined) throw unsupported();
  const [salt, rounds] = der.partsOf(parameters);
  const derive = (id: 1 | 2, length: number): Bytes =>
    derivePkcs12(
      password,
      der.contentOf(salt, der.TAG.octetString),
      id,
      roundsOf(budget, rounds),
      length,
      'sha1',
    );
  return { name: legacy.name, key: derive(1, legacy.keyBytes), iv: derive(2, 8) };
}

function pbes2Cipher(budget: Budget, parameters: der.Der | undefined, password: Password): Cipher {
  const [kdf, scheme] = der.partsOf(parameters).map((part) => der.partsOf(part));
  const length = AES_KEY_BYTES[der.readOid(scheme?.[0])];
  const kdfParameters = kdf?.[1];
  if (der.readOid(kdf?.[0]) !== OID.pbkdf2 || length === undefined || kdfParameters === undefined)
    throw unsupported();
  const iv = der.contentOf(scheme?.[1], der.TAG.octetString);
  if (iv.length !== 16) throw unsupported();
  return { name: 'AES-CBC', key: bytesFrom(pbkdf2Key(budget, kdfParameters, password, length)), iv };
}

/** Key material as PKCS#12 derives it (RFC 7292, appendix B): id 1 for keys, 2 for initial vectors, 3 for MACs. */
function derivePkcs12(
  password: Password,
  salt: Bytes,
  id: 1 | 2 | 3,
  rounds: number,
  length: number,
  hash: 'sha1' | 'sha256' | 'sha512',
): Bytes {
  const buffer = forge.util.createBuffer(salt);
  return forge.pkcs12.generateKey(password, buffer, id, rounds, length, forge.md[hash].create()).getBytes();
}

/** @throws {Fault} where the password is not the one, or the algorithm is not known */
export function decrypt(budget: Budget, algorithm: der.Der, encrypted: Bytes, password: Password): Bytes {
  const { name, key, iv } = cipherOf(budget, algorithm, password);
  budget.step(Math.ceil(encrypted.length / 64));
  const input = forge.util.createBuffer(encrypted);
  if (name === 'RC2') {
    const cipher = forge.rc2.createDecryptionCipher(key, key.length * 8);
    cipher.start(iv);
    cipher.update(input);
    if (cipher.finish()) return cipher.output.getBytes();
  } else {
    const cipher = forge.cipher.createDecipher(name, key);
    cipher.start({ iv });
    cipher.update(input);
    if (cipher.finish()) return cipher.output.getBytes();
  }
  throw wrongPassword();
}

export const wrongPassword = () => failed('the password is not the one of the archive');

const MACS = {
  [OID.sha1]: { hash: 'sha1', run: sha1 },
  [OID.sha256]: { hash: 'sha256', run: sha256 },
  [OID.sha512]: { hash: 'sha512', run: sha512 },
} as const;

function isMac(oid: string): oid is keyof typeof MACS {
  return Object.hasOwn(MACS, oid);
}

/** The code that guards an archive, as its MacData says to make it. */
export function macOf(
  budget: Budget,
  macData: readonly der.Der[],
  content: Bytes,
  password: Password,
): Bytes {
  const [info, salt, rounds] = macData;
  const [type, parameters] = der.partsOf(der.partsOf(info)[0]);
  const oid = der.readOid(type);
  if (oid === OID.pbmac1) return pbmac1(budget, parameters, content, password);
  if (!isMac(oid)) throw unsupported();
  const { hash, run } = MACS[oid];
  const count = rounds === undefined ? 1 : roundsOf(budget, rounds);
  const key = derivePkcs12(password, der.contentOf(salt, der.TAG.octetString), 3, count, run.outputLen, hash);
  return bytesFrom(hmac(run, arrayOf(key), arrayOf(content)));
}

/** RFC 9579. */
function pbmac1(budget: Budget, parameters: der.Der | undefined, content: Bytes, password: Password): Bytes {
  const [kdf, scheme] = der.partsOf(parameters).map((part) => der.partsOf(part));
  const mac = der.readOid(scheme?.[0]);
  const kdfParameters = kdf?.[1];
  if (der.readOid(kdf?.[0]) !== OID.pbkdf2 || kdfParameters === undefined || !isPrf(mac)) throw unsupported();
  return bytesFrom(hmac(PRFS[mac], pbkdf2Key(budget, kdfParameters, password), arrayOf(content)));
}
