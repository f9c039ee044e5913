import { uniqueName } from './unique.ts';
import { vaultClient } from './vault-client.ts';

export interface Issued {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

export interface IssueOptions {
  readonly commonName: string;
  readonly ipSans?: string;
  /** More names, separated by commas. */
  readonly altNames?: string;
}

/** A certificate authority of one test: a PKI engine of the shared Vault. */
export interface CertificateAuthority {
  /** PEM. */
  readonly ca: string;
  /** A certificate good for servers and for clients. */
  issue(options: IssueOptions): Promise<Issued>;
}

export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const vault = vaultClient();
  const mount = uniqueName('pki');
  await vault.request('POST', `sys/mounts/${mount}`, { body: { type: 'pki' } });
  const root = { common_name: mount, ttl: '24h', key_type: 'ec', key_bits: 256 };
  const { body } = await vault.request('POST', `${mount}/root/generate/internal`, { body: root });
  await vault.request('POST', `${mount}/roles/any`, {
    body: { allow_any_name: true, enforce_hostnames: false, key_type: 'ec', key_bits: 256, max_ttl: '12h' },
  });
  return {
    ca: (body['data'] as { certificate: string }).certificate,
    async issue({ commonName, ipSans, altNames }) {
      const answer = await vault.request('POST', `${mount}/issue/any`, {
        body: {
          common_name: commonName,
          ...(ipSans !== undefined && { ip_sans: ipSans }),
          ...(altNames !== undefined && { alt_names: altNames }),
        },
      });
      const { certificate, private_key } = answer.body['data'] as Record<
        'certificate' | 'private_key',
        string
      >;
      return { certificate, key: private_key };
    },
  };
}
