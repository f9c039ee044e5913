import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createCertificateAuthority, type Issued } from '../certificates.ts';

let issued: Promise<Issued> | undefined;

/** Names that tests reach through a proxy: of Azure, and of somebody else. */
const NAMES = ['payments.vault.azure.net', 'login.microsoftonline.com', 'payments.vault.example.com'];

/**
 * A certificate for 127.0.0.1 that this process trusts: Azure's SDK logs in over TLS or not at all, and takes the CAs
 * that the process has, as with NODE_EXTRA_CA_CERTS.
 */
export async function trustedCertificate(): Promise<Issued> {
  issued ??= createAndTrust();
  return await issued;
}

async function createAndTrust(): Promise<Issued> {
  const authority = await createCertificateAuthority();
  setDefaultCACertificates([...getCACertificates('default'), authority.ca]);
  return await authority.issue({ commonName: 'localhost', ipSans: '127.0.0.1', altNames: NAMES.join() });
}
