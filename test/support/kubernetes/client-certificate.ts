import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

/** PEM. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** To either side of now: clocks may differ, and no run takes longer. */
const HALF_DAY_MS = 43_200_000;

/** A certificate that is its own CA: a server that trusts it lets its holder in, by the common name. */
export function createClientCertificate(commonName: string): ClientCertificate {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - HALF_DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + HALF_DAY_MS);
  const names = [{ name: 'commonName', value: commonName }];
  certificate.setSubject(names);
  certificate.setIssuer(names);
  certificate.setExtensions([{ name: 'extKeyUsage', clientAuth: true }]);
  certificate.sign(forge.pki.privateKeyFromPem(key), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key };
}
