import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import forge from 'node-forge';
import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import { Fault, failed } from '../../fault.ts';
import type { Budget } from '../../limits.ts';
import { arrayOf, bytesFrom, type Bytes } from '../../values/bytes.ts';
import { define, type GoFunction } from '../define.ts';

const hash = (run: (data: Uint8Array) => Uint8Array): ((text: Bytes) => Bytes) => {
  return (text) => bytesFrom(run(arrayOf(text)));
};

const hexSum = (run: (data: Uint8Array) => Uint8Array): GoFunction =>
  define(['string'], (budget, text) => {
    budget.step(1 + Math.ceil(text.length / 16));
    return Array.from(hash(run)(text), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  });

function adler32(text: Bytes): number {
  let [a, b] = [1, 0];
  for (let i = 0; i < text.length; i += 1) {
    a = (a + text.charCodeAt(i)) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

/** A line of Apache's password file. Only SHA-1: bcrypt, the default, salts by chance. */
function htpasswd(user: Bytes, password: Bytes, algorithm: Bytes): Bytes {
  if (user.includes(':')) return `invalid username: ${user}`;
  if (algorithm === 'sha') return `${user}:{SHA}${encodeBase64(hash(sha1)(password))}`;
  throw new Fault(
    'refusedFunction',
    'htpasswd with bcrypt gives another result every time, so that every sync would write a new version',
    { expected: 'the algorithm "sha", or a line made once and stored at the source' },
  );
}

/** What encryptAES has made: AES-256-CBC, the key being the first 32 bytes of the password. */
function decryptAES(password: Bytes, text: Bytes): Bytes {
  if (text === '') return '';
  const data = decodeBase64(text);
  if (typeof data !== 'string') throw failed('the text is not base64');
  if (data.length < 32 || data.length % 16 !== 0) throw failed('the text is not what encryptAES makes');
  const cipher = forge.cipher.createDecipher('AES-CBC', password.slice(0, 32).padEnd(32, '\0'));
  cipher.start({ iv: data.slice(0, 16) });
  cipher.update(forge.util.createBuffer(data.slice(16)));
  // Not finished: the padding is taken off as sprig does it, by the last byte alone.
  const plain = cipher.output.getBytes();
  const padding = plain.charCodeAt(plain.length - 1);
  if (padding > plain.length) throw failed('the password is not the one it was encrypted with');
  return plain.slice(0, plain.length - padding);
}

/** Shapes of passwords of each type: c and v for consonants and vowels, n for digits, o and x for more. */
const SHAPES: Readonly<Record<string, readonly string[]>> = {
  maximum: ['anoxxxxxxxxxxxxxxxxx', 'axxxxxxxxxxxxxxxxxno'],
  long: [
    ...[
      'CvcvnoCvcvCvcv',
      'CvcvCvcvnoCvcv',
      'CvcvCvcvCvcvno',
      'CvccnoCvcvCvcv',
      'CvccCvcvnoCvcv',
      'CvccCvcvCvcvno',
    ],
    ...[
      'CvcvnoCvccCvcv',
      'CvcvCvccnoCvcv',
      'CvcvCvccCvcvno',
      'CvcvnoCvcvCvcc',
      'CvcvCvcvnoCvcc',
      'CvcvCvcvCvccno',
    ],
    ...[
      'CvccnoCvccCvcv',
      'CvccCvccnoCvcv',
      'CvccCvccCvcvno',
      'CvcvnoCvccCvcc',
      'CvcvCvccnoCvcc',
      'CvcvCvccCvccno',
    ],
    ...['CvccnoCvcvCvcc', 'CvccCvcvnoCvcc', 'CvccCvcvCvccno'],
  ],
  medium: ['CvcnoCvc', 'CvcCvcno'],
  short: ['Cvcn'],
  basic: ['aaanaaan', 'aannaaan', 'aaannaaa'],
  pin: ['nnnn'],
};

const [UPPER_VOWELS, UPPER_CONSONANTS] = ['AEIOU', 'BCDFGHJKLMNPQRSTVWXYZ'];
const LETTERS = `${UPPER_VOWELS}${UPPER_VOWELS.toLowerCase()}${UPPER_CONSONANTS}${UPPER_CONSONANTS.toLowerCase()}`;
const CHARACTERS: Readonly<Record<string, string>> = {
  V: UPPER_VOWELS,
  C: UPPER_CONSONANTS,
  v: UPPER_VOWELS.toLowerCase(),
  c: UPPER_CONSONANTS.toLowerCase(),
  A: UPPER_VOWELS + UPPER_CONSONANTS,
  a: LETTERS,
  n: '0123456789',
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${LETTERS}0123456789!@#$%^&*()`,
};

const SCOPE = 'com.lyndir.masterpassword';

/** Steps that one derivation costs: its scrypt takes up to a second. */
const DERIVATION_STEPS = 240_000;

const counted = (text: Bytes): Bytes => uint32(text.length) + text;

function uint32(value: number): Bytes {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** The Master Password algorithm (https://spectre.app, version 2 of its vectors). */
function derivePassword(
  budget: Budget,
  counter: bigint,
  type: Bytes,
  password: Bytes,
  user: Bytes,
  site: Bytes,
): Bytes {
  const shapes = SHAPES[type];
  if (shapes === undefined && budget.strict) throw failed('no password has this template');
  if (shapes === undefined) return `cannot find password template ${type}`;
  budget.step(DERIVATION_STEPS);
  const salt = arrayOf(SCOPE + counted(user));
  const key = scrypt(arrayOf(password), salt, { N: 32768, r: 8, p: 2, dkLen: 64 });
  const seed = hmac(sha256, key, arrayOf(SCOPE + counted(site) + uint32(Number(counter))));
  const shape = shapes[(seed[0] ?? 0) % shapes.length] ?? '';
  return Array.from(shape, (kind, i) => {
    const characters = CHARACTERS[kind] ?? '';
    return characters[(seed[i + 1] ?? 0) % characters.length] ?? '';
  }).join('');
}

export const crypto: Readonly<Record<string, GoFunction>> = {
  sha1sum: hexSum(sha1),
  sha256sum: hexSum(sha256),
  sha512sum: hexSum(sha512),
  adler32sum: define(['string'], (budget, text) => {
    budget.step(1 + Math.ceil(text.length / 64));
    return String(adler32(text));
  }),
  htpasswd: define(['string', 'string', 'literal'], (budget, user, password, algorithm) => {
    if (budget.strict && user.includes(':')) throw failed('a user of htpasswd has no colon in its name');
    return htpasswd(user, password, algorithm);
  }),
  decryptAES: define(['string', 'string'], (_, password, text) => decryptAES(password, text)),
  derivePassword: define(['uint32', 'string', 'string', 'string', 'string'], derivePassword),
};
