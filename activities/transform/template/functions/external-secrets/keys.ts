import { encodeBase64 } from '../../encoding/base64.ts';
import { failed } from '../../fault.ts';
import { parseCertificate, type Certificate } from '../../keys/certificate.ts';
import { orderChain } from '../../keys/chain.ts';
import { jwkPrivateKey, jwkPublicKey } from '../../keys/jwk.ts';
import { firstPem, nextPem, pemOf } from '../../keys/pem.ts';
import { readPkcs12 } from '../../keys/pkcs12-read.ts';
import { writePkcs12, writeTrustStore } from '../../keys/pkcs12-write.ts';
import { parsePrivateKey, writePkcs8 } from '../../keys/private-key.ts';
import { decryptOaep } from '../../keys/rsa.ts';
import { Fault } from '../../fault.ts';
import type { Budget } from '../../limits.ts';
import type { Bytes } from '../../values/bytes.ts';
import { define, type GoFunction } from '../define.ts';

function keyIn(budget: Budget, password: Bytes, archive: Bytes): Bytes {
  return pemOf('PRIVATE KEY', writePkcs8(readPkcs12(budget, archive, password).key));
}

/** From the leaf up where the archive holds one chain, else in the order of the archive. */
function certificatesIn(budget: Budget, password: Bytes, archive: Bytes): Bytes {
  const { certificates } = readPkcs12(budget, archive, password);
  return ordered(certificates)
    .map(({ raw }) => pemOf('CERTIFICATE', raw))
    .join('');
}

function ordered(certificates: readonly Certificate[]): readonly Certificate[] {
  try {
    return orderChain(certificates);
  } catch (error) {
    if (error instanceof Fault) return certificates;
    throw error;
  }
}

/** All of a PEM file's certificates; nothing else may stand between or after them. */
function certificatesOf(text: Bytes): Certificate[] {
  const certificates: Certificate[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const found = nextPem(rest);
    if (found === undefined) throw failed('there is something beside the PEM blocks of certificates');
    certificates.push(parseCertificate(found.block.content));
    rest = found.rest;
  }
  return certificates;
}

function archiveOf(budget: Budget, certificates: readonly Certificate[], key: Bytes, password: Bytes): Bytes {
  return encodeBase64(writePkcs12(budget, parsePrivateKey(firstPem(key).content), certificates, password));
}

function single(budget: Budget, certificate: Bytes, key: Bytes, password: Bytes): Bytes {
  return archiveOf(budget, [parseCertificate(firstPem(certificate).content)], key, password);
}

function full(budget: Budget, certificates: Bytes, key: Bytes, password: Bytes): Bytes {
  return archiveOf(budget, certificatesOf(certificates), key, password);
}

function trustStore(budget: Budget, certificates: Bytes, password: Bytes): Bytes {
  return encodeBase64(writeTrustStore(budget, certificatesOf(certificates), password));
}

function rsaDecrypt(budget: Budget, scheme: Bytes, hash: Bytes, text: Bytes, pem: Bytes): Bytes {
  if (scheme === 'None') return text;
  if (scheme !== 'RSA-OAEP')
    throw failed('the scheme of decryption is not known', { expected: '"RSA-OAEP" or "None"' });
  const key = parsePrivateKey(firstPem(pem).content);
  if (key.kind !== 'rsa') throw failed('the key is not an RSA key');
  return decryptOaep(budget, key, hash, text);
}

export const keys: Readonly<Record<string, GoFunction>> = {
  pkcs12key: define(['string'], (budget, archive) => keyIn(budget, '', archive)),
  pkcs12keyPass: define(['string', 'string'], keyIn),
  pkcs12cert: define(['string'], (budget, archive) => certificatesIn(budget, '', archive)),
  pkcs12certPass: define(['string', 'string'], certificatesIn),
  pemToPkcs12: define(['string', 'string'], (budget, certificate, key) =>
    single(budget, certificate, key, ''),
  ),
  pemToPkcs12Pass: define(['string', 'string', 'string'], single),
  fullPemToPkcs12: define(['string', 'string'], (budget, certificates, key) =>
    full(budget, certificates, key, ''),
  ),
  fullPemToPkcs12Pass: define(['string', 'string', 'string'], full),
  pemTruststoreToPKCS12: define(['string'], (budget, certificates) => trustStore(budget, certificates, '')),
  pemTruststoreToPKCS12Pass: define(['string', 'string'], trustStore),
  jwkPublicKeyPem: define(['string'], (budget, text) => pemOf('PUBLIC KEY', jwkPublicKey(budget, text))),
  jwkPrivateKeyPem: define(['string'], (budget, text) => pemOf('PRIVATE KEY', jwkPrivateKey(budget, text))),
  rsaDecrypt: define(['string', 'string', 'string', 'string'], rsaDecrypt),
};
