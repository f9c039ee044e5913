import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that kube-apiserver is started with, in a directory that goes with it. */
export interface AccessFiles {
  readonly directory: string;
  /** kube-apiserver makes its own certificate here; the file holds its CA too. */
  readonly certificate: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  /** As `--token-auth-file` takes them. */
  readonly tokens: string;
  /** undefined where no client certificates are taken. */
  readonly clientCa: string | undefined;
  /** Of an administrator, who may do everything. */
  readonly adminToken: string;
}

export async function writeAccessFiles(
  directory: string,
  clientCa: string | undefined,
): Promise<AccessFiles> {
  const files = {
    directory,
    certificate: join(directory, 'apiserver.crt'),
    serviceAccountKey: join(directory, 'service-account.key'),
    serviceAccountPublicKey: join(directory, 'service-account.pub'),
    tokens: join(directory, 'tokens.csv'),
    clientCa: clientCa === undefined ? undefined : join(directory, 'client-ca.crt'),
    adminToken: randomBytes(24).toString('base64url'),
  };
  await mkdir(directory, { recursive: true });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await writeFile(files.serviceAccountKey, privateKey, { mode: 0o600 });
  await writeFile(files.serviceAccountPublicKey, publicKey);
  await writeFile(files.tokens, `${files.adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 });
  if (files.clientCa !== undefined && clientCa !== undefined) await writeFile(files.clientCa, clientCa);
  return files;
}
