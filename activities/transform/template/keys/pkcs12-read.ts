import { failed, Fault } from '../fault.ts';
import type { Budget } from '../limits.ts';
import { textOf, type Bytes } from '../values/bytes.ts';
import { parseCertificate, type Certificate } from './certificate.ts';
import * as der from './der.ts';
import { decrypt, macOf, wrongPassword, type Password } from './pbe.ts';
import { parsePkcs8, type PrivateKey } from './private-key.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509 = '1.2.840.113549.1.9.22.1';

/** What a PKCS#12 archive holds: one key, and the certificates in their order. */
export interface Archive {
  readonly key: PrivateKey;
  readonly certificates: readonly Certificate[];
}

/**
 * Reads a PKCS#12 archive (RFC 7292) with one private key and at least one certificate.
 * @throws {Fault} where it is none, or the password is not its
 */
export function readPkcs12(budget: Budget, archive: Bytes, secret: Bytes): Archive {
  const [version, authSafe, mac] = der.partsOf(der.readOne(archive));
  const [type, holder] = der.partsOf(authSafe);
  if (der.readInteger(version) !== 3n || der.readOid(type) !== DATA)
    throw failed('the archive is not PKCS#12 of version 3 with a password');
  const content = octetsIn(holder);
  const password = verified(budget, mac, content, secret);
  const bags = der
    .partsOf(der.readOne(content))
    .flatMap((info) => der.partsOf(der.readOne(safe(budget, info, password))));
  const keys: PrivateKey[] = [];
  const certificates: Certificate[] = [];
  for (const bag of bags) {
    const [id, held] = der.partsOf(bag);
    const value = der.contentOf(held, der.context(0));
    switch (der.readOid(id)) {
      case CERT_BAG:
        certificates.push(certificateIn(value));
        break;
      case KEY_BAG:
        keys.push(parsePkcs8(value));
        break;
      case SHROUDED_KEY_BAG:
        keys.push(parsePkcs8(decrypted(budget, value, password)));
        break;
      default: // revocation lists and secrets are not asked for
    }
  }
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw failed('the archive does not hold exactly one private key');
  if (certificates.length === 0) throw failed('the archive holds no certificate');
  return { key, certificates };
}

/** The octet string in `[0]`. */
function octetsIn(holder: der.Der | undefined): Bytes {
  return der.contentOf(der.readOne(der.contentOf(holder, der.context(0))), der.TAG.octetString);
}

/** The password under which the archive's code is right. An empty one may have been left out altogether. */
function verified(budget: Budget, mac: der.Der | undefined, content: Bytes, secret: Bytes): Password {
  const password = textOf(secret);
  if (password === undefined || /[\u{10000}-\u{10ffff}]/u.test(password))
    throw failed('the password cannot be one of PKCS#12', {
      expected: 'text without characters beyond U+FFFF',
    });
  if (mac === undefined) {
    if (password !== '') throw failed('the archive has no code that a password could be checked by');
    return password;
  }
  const macData = der.partsOf(mac);
  const digest = der.contentOf(der.partsOf(macData[0])[1], der.TAG.octetString);
  const candidates = password === '' ? ['', undefined] : [password];
  for (const candidate of candidates)
    if (macOf(budget, macData, content, candidate) === digest) return candidate;
  throw wrongPassword();
}

/** The bags of a part of the archive, encrypted or not. */
function safe(budget: Budget, info: der.Der, password: Password): Bytes {
  const [type, holder] = der.partsOf(info);
  const kind = der.readOid(type);
  if (kind === DATA) return octetsIn(holder);
  if (kind !== ENCRYPTED_DATA) throw failed('the archive has a part of a kind that is not known');
  const [version, encrypted] = der.partsOf(der.readOne(der.contentOf(holder, der.context(0))));
  const [, algorithm, data] = der.partsOf(encrypted);
  if (der.readInteger(version) !== 0n || algorithm === undefined)
    throw failed('the archive has a part of a kind that is not known');
  return decrypt(budget, algorithm, der.contentOf(data, der.context(0, false)), password);
}

function decrypted(budget: Budget, value: Bytes, password: Password): Bytes {
  const [algorithm, data] = der.partsOf(der.readOne(value));
  if (algorithm === undefined) throw failed('the archive has a malformed key');
  return decrypt(budget, algorithm, der.contentOf(data, der.TAG.octetString), password);
}

function certificateIn(value: Bytes): Certificate {
  const [type, held] = der.partsOf(der.readOne(value));
  if (der.readOid(type) !== X509)
    throw new Fault('functionFailed', 'the archive has a certificate that is not X.509');
  return parseCertificate(octetsIn(held));
}
