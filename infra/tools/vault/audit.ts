interface VaultAccess {
  readonly address: string;
  readonly token: string;
}

/**
 * Turns on a file audit device and makes a request header readable in it: Vault leaves headers out of its audit
 * log unless told (https://developer.hashicorp.com/vault/api-docs/system/config-auditing).
 */
export async function enableFileAudit(vault: VaultAccess, file: string, header: string): Promise<void> {
  await put(vault, 'sys/audit/file', { type: 'file', options: { file_path: file, mode: '0600' } });
  await put(vault, `sys/config/auditing/request-headers/${header.toLowerCase()}`, { hmac: false });
}

async function put(vault: VaultAccess, path: string, body: object): Promise<void> {
  const response = await fetch(`${vault.address}/v1/${path}`, {
    method: 'PUT',
    headers: { 'X-Vault-Token': vault.token, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`Vault refused ${path} with ${String(response.status)}: ${await response.text()}`);
}
