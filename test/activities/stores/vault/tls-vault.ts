import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choosePort } from '../../../../infra/tools/server/ports.ts';
import { startVault, type VaultServer } from '../../../../infra/tools/vault/start.ts';
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type Issued,
} from '../../../support/certificates.ts';
import { tempDir } from '../../../support/temp-dir.ts';

/** A Vault of its own with two listeners more, which speak TLS: one for anybody, one that asks for a certificate. */
export interface TlsVault extends AsyncDisposable {
  readonly server: VaultServer;
  readonly address: string;
  readonly demanding: string;
  readonly authority: CertificateAuthority;
  /** Of the authority. */
  readonly client: Issued;
  /** Where `ca.pem`, `client.pem` and `client.key` are. */
  readonly directory: string;
}

/** Its certificate is for 127.0.0.1 and `vault.example`. */
export async function startTlsVault(): Promise<TlsVault> {
  await using resources = new AsyncDisposableStack();
  const authority = await createCertificateAuthority();
  const client = await authority.issue({ commonName: 'worker' });
  const own = await authority.issue({ commonName: 'vault.example', ipSans: '127.0.0.1' });
  const directory = resources.use(await tempDir()).path;
  const at = (name: string): string => join(directory, name);
  const files = {
    'ca.pem': authority.ca,
    'server.pem': own.certificate,
    'server.key': own.key,
    'client.pem': client.certificate,
    'client.key': client.key,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
  const [plain, demanding] = [await choosePort(0, 'Vault, TLS'), await choosePort(0, 'Vault, mutual TLS')];
  const listener = (port: number, more: string): string => `listener "tcp" {
    address = "127.0.0.1:${String(port)}"
    tls_cert_file = "${at('server.pem')}"
    tls_key_file = "${at('server.key')}"
    ${more}
  }
  `;
  const demand = `tls_client_ca_file = "${at('ca.pem')}"
    tls_require_and_verify_client_cert = true`;
  await writeFile(at('vault.hcl'), listener(plain, '') + listener(demanding, demand));
  const server = resources.use(await startVault({ configFile: at('vault.hcl') }));
  const kept = resources.move();
  return {
    server,
    address: `https://127.0.0.1:${String(plain)}`,
    demanding: `https://127.0.0.1:${String(demanding)}`,
    authority,
    client,
    directory,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
