import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { SecretRef } from '../../workflows/model/stores/credentials.ts';
import type { Tls } from '../../workflows/model/stores/tls.ts';
import { MAX_BUNDLE_BYTES, readCredential } from './credential.ts';
import type { ClientTls } from './http-client.ts';
import { StoreError } from './store-error.ts';
import type { World } from './world.ts';

/** Whose settings are read. */
export interface TlsOwner {
  /** Which store, for messages. */
  readonly where: string;
  readonly world: World;
  /** Where the settings are in the definition, for messages; or what each is called elsewhere. */
  readonly field: string | TlsNames;
}

type TlsNames = Readonly<Record<'ca' | 'certificate' | 'key', string>>;

/**
 * The `tls` settings as `node:tls` takes them, with files read afresh and checked before any connection is made: a
 * handshake that fails says less.
 *
 * @throws {StoreError} `notConfigured`, naming the field, where a file cannot be read, holds no PEM of its kind, or
 * where certificate and key do not belong together
 */
export async function readClientTls(tls: Tls | undefined, owner: TlsOwner): Promise<ClientTls> {
  if (tls === undefined) return {};
  const ca = tls.ca === undefined ? undefined : await readCa(tls.ca, owner);
  const { certificate, key } = tls;
  const shown = certificate && key ? await readClientCertificate({ certificate, key }, owner) : {};
  return {
    ...(ca !== undefined && { ca }),
    ...shown,
    ...(tls.serverName !== undefined && { servername: tls.serverName }),
    ...(tls.skipVerify && { rejectUnauthorized: false }),
  };
}

/** The certificate that a client shows, and its key. @throws {StoreError} as {@link readClientTls} */
export async function readClientCertificate(
  pair: { readonly certificate: SecretRef; readonly key: SecretRef },
  owner: TlsOwner,
): Promise<{ readonly cert: string; readonly key: string }> {
  const { where, world } = owner;
  const cert = await readCredential({ ref: pair.certificate, what: 'the client certificate', where, world });
  const key = await readCredential({ ref: pair.key, what: 'the private key', where, world });
  const [first] = certificatesIn(cert);
  if (first === undefined) throw noCertificate(names(owner).certificate, where);
  const keyObject = privateKeyOf(key);
  if (keyObject === undefined)
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: ${names(owner).key} is no private key in PEM, or one that a passphrase protects.`,
      remedy: `Provide an unencrypted private key in PEM where ${names(owner).key} says.`,
    });
  if (!belongs(first, keyObject))
    throw new StoreError({
      code: 'notConfigured',
      message: `${where}: ${names(owner).key} is not the private key of the first certificate in ${names(owner).certificate}.`,
      remedy: 'Provide the key of that certificate; in a bundle, the certificate of the client stands first.',
    });
  return { cert, key };
}

async function readCa(ca: string | SecretRef, owner: TlsOwner): Promise<string> {
  const { where, world } = owner;
  const text =
    typeof ca === 'string'
      ? ca
      : await readCredential({ ref: ca, what: 'the CA', where, world, maxBytes: MAX_BUNDLE_BYTES });
  if (certificatesIn(text).length === 0) throw noCertificate(names(owner).ca, where);
  return text;
}

function names({ field }: TlsOwner): TlsNames {
  if (typeof field !== 'string') return field;
  return { ca: `${field}.ca`, certificate: `${field}.certificate`, key: `${field}.key` };
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Empty where there is none, or one that cannot be read. */
function certificatesIn(pem: string): X509Certificate[] {
  try {
    return (pem.match(CERTIFICATE) ?? []).map((one) => new X509Certificate(one));
  } catch {
    return [];
  }
}

function privateKeyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // The library's words may quote the key.
    return undefined;
  }
}

function belongs(certificate: X509Certificate, key: KeyObject): boolean {
  const spki = { type: 'spki', format: 'der' } as const;
  return certificate.publicKey.export(spki).equals(createPublicKey(key).export(spki));
}

function noCertificate(field: string, where: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${where}: ${field} holds no certificate in PEM, or one that is damaged.`,
    remedy: `Provide PEM certificates (-----BEGIN CERTIFICATE-----) where ${field} says.`,
  });
}
