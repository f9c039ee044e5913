import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import forge from 'node-forge';
import { failed } from '../fault.ts';
import type { Budget } from '../limits.ts';
import { arrayOf, bytesFrom, bytesOf, textOf, type Bytes } from '../values/bytes.ts';
import type { Certificate } from './certificate.ts';
import * as der from './der.ts';
import { subjectText } from './distinguished-name.ts';
import { macOf, OID } from './pbe.ts';
import { writePkcs8, type PrivateKey } from './private-key.ts';

/** As go-pkcs12's encoder "Modern": AES-256 and HMAC-SHA-256, keys by 2,048 rounds. */
const ROUNDS = 2048;
const SALT_BYTES = 16;

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509 = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
const JAVA_TRUSTED = '2.16.840.1.113894.746875.1.1';
const ANY_EXTENDED_KEY_USAGE = '2.5.29.37.0';

/**
 * Salts and initial vectors. go-pkcs12 takes them by chance, so that the same key and certificates make another
 * archive each time, and each sync a new version of the secret. Here they follow from what is encrypted and the
 * password (as in a synthetic IV, RFC 5297): the same content gives the same archive, other content other salts.
 */
class Salts {
  private readonly secret: Uint8Array;
  private count = 0;

  constructor(password: string, contents: readonly Bytes[]) {
    const content = der.sequence(...contents.map(der.octets));
    this.secret = hmac(sha256, arrayOf(bytesOf(password)), arrayOf(content));
  }

  next(): Bytes {
    this.count += 1;
    const label = arrayOf(`keyferry pkcs12 ${this.count}`);
    return bytesFrom(hmac(sha256, this.secret, label).subarray(0, SALT_BYTES));
  }
}

/** An archive of a private key with its certificate first, and those above it after. */
export function writePkcs12(
  budget: Budget,
  key: PrivateKey,
  certificates: readonly Certificate[],
  secret: Bytes,
): Bytes {
  const password = passwordOf(secret);
  const pkcs8 = writePkcs8(key);
  const salts = new Salts(password, [pkcs8, ...certificates.map(({ raw }) => raw)]);
  const [first, ...others] = certificates;
  if (first === undefined) throw failed('there is no certificate');
  const keyId = attribute(LOCAL_KEY_ID, der.octets(bytesFrom(sha1(arrayOf(first.raw)))));
  const bags = [certBag(first, keyId), ...others.map((certificate) => certBag(certificate))];
  const { algorithm, encrypted } = encrypt(budget, pkcs8, password, salts);
  const keyBag = bag(SHROUDED_KEY_BAG, der.sequence(algorithm, der.octets(encrypted)), keyId);
  const parts = [
    encryptedPart(budget, der.sequence(...bags), password, salts),
    der.sequence(der.oid(DATA), explicit(der.octets(der.sequence(keyBag)))),
  ];
  return sealed(budget, parts, password, salts);
}

/** An archive of certificates to be trusted, as Java reads it: each under the name it is of. */
export function writeTrustStore(budget: Budget, certificates: readonly Certificate[], secret: Bytes): Bytes {
  const password = passwordOf(secret);
  const salts = new Salts(
    password,
    certificates.map(({ raw }) => raw),
  );
  const bags = certificates.map((certificate) =>
    certBag(
      certificate,
      attribute(JAVA_TRUSTED, der.oid(ANY_EXTENDED_KEY_USAGE)),
      attribute(FRIENDLY_NAME, der.write(der.TAG.bmpString, utf16(subjectText(certificate)))),
    ),
  );
  return sealed(budget, [encryptedPart(budget, der.sequence(...bags), password, salts)], password, salts);
}

function passwordOf(secret: Bytes): string {
  const password = textOf(secret);
  if (password !== undefined && !/[\u{10000}-\u{10ffff}]/u.test(password)) return password;
  throw failed('the password cannot be one of PKCS#12', {
    expected: 'text without characters beyond U+FFFF',
  });
}

function utf16(bytes: Bytes): Bytes {
  const text = textOf(bytes);
  if (text === undefined || /[\u{10000}-\u{10ffff}]/u.test(text))
    throw failed('the name of a certificate cannot stand in PKCS#12', {
      expected: 'no characters beyond U+FFFF',
    });
  return Array.from(text, (char) =>
    String.fromCharCode(char.charCodeAt(0) >> 8, char.charCodeAt(0) & 255),
  ).join('');
}

const explicit = (content: Bytes): Bytes => der.write(der.context(0), content);

const attribute = (id: string, value: Bytes): Bytes =>
  der.sequence(der.oid(id), der.write(der.TAG.set, value));

function bag(id: string, value: Bytes, ...attributes: readonly Bytes[]): Bytes {
  const set = attributes.length === 0 ? '' : der.write(der.TAG.set, ...attributes.toSorted());
  return der.sequence(der.oid(id), explicit(value), set);
}

function certBag({ raw }: Certificate, ...attributes: readonly Bytes[]): Bytes {
  return bag(CERT_BAG, der.sequence(der.oid(X509), explicit(der.octets(raw))), ...attributes);
}

function encryptedPart(budget: Budget, content: Bytes, password: string, salts: Salts): Bytes {
  const { algorithm, encrypted } = encrypt(budget, content, password, salts);
  const info = der.sequence(der.oid(DATA), algorithm, der.write(der.context(0, false), encrypted));
  return der.sequence(der.oid(ENCRYPTED_DATA), explicit(der.sequence(der.integer(0n), info)));
}

function encrypt(
  budget: Budget,
  content: Bytes,
  password: string,
  salts: Salts,
): { readonly algorithm: Bytes; readonly encrypted: Bytes } {
  budget.step(ROUNDS / 20 + Math.ceil(content.length / 64));
  const [salt, iv] = [salts.next(), salts.next()];
  const prf = der.sequence(der.oid(OID.hmacSha256));
  const kdf = der.sequence(der.octets(salt), der.integer(BigInt(ROUNDS)), prf);
  const algorithm = der.sequence(
    der.oid(OID.pbes2),
    der.sequence(der.sequence(der.oid(OID.pbkdf2), kdf), der.sequence(der.oid(OID.aes256), der.octets(iv))),
  );
  const key = pbkdf2(sha256, arrayOf(bytesOf(password)), arrayOf(salt), { c: ROUNDS, dkLen: 32 });
  const cipher = forge.cipher.createCipher('AES-CBC', bytesFrom(key));
  cipher.start({ iv });
  cipher.update(forge.util.createBuffer(content));
  cipher.finish();
  return { algorithm, encrypted: cipher.output.getBytes() };
}

/** The archive, with the code that shows that no one has changed it. */
function sealed(budget: Budget, parts: readonly Bytes[], password: string, salts: Salts): Bytes {
  const content = der.sequence(...parts);
  const algorithm = der.sequence(der.oid(OID.sha256));
  const macTail = [der.octets(salts.next()), der.integer(BigInt(ROUNDS))];
  const blank = der.readAll(der.sequence(algorithm, der.octets('')) + macTail.join(''));
  const digest = macOf(budget, blank, content, password);
  return der.sequence(
    der.integer(3n),
    der.sequence(der.oid(DATA), explicit(der.octets(content))),
    der.sequence(der.sequence(algorithm, der.octets(digest)), ...macTail),
  );
}
