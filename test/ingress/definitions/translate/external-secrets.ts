/** The store of upstream's Vault guide, without its login. */
export const VAULT = { server: 'http://my.vault.server:8200', path: 'secret', version: 'v2' };

export function documents(...all: readonly object[]): string {
  return all.map((each) => JSON.stringify(each)).join('\n---\n');
}

/** A SecretStore named `vault-backend`, or as the metadata says. */
export function store(
  provider: object,
  metadata: object = {},
  spec: object = {},
  kind = 'SecretStore',
): object {
  return {
    apiVersion: 'external-secrets.io/v1',
    kind,
    metadata: { name: 'vault-backend', ...metadata },
    spec: { provider, ...spec },
  };
}
