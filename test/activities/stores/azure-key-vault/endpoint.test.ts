import { describe as suite, expect, test } from 'vitest';
import { endpointOf } from '../../../../activities/stores/azure-key-vault/endpoint.ts';
import { azureSource } from '../../../../workflows/model/stores/azure-key-vault.ts';

function endpoint(settings: object, env: Readonly<Record<string, string>> = {}) {
  const world = {
    env: (name: string) => env[name],
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: () => undefined,
  };
  // Not through the schema, which refuses most of what is wrong before.
  return endpointOf({ ...azureSource.parse({ name: 'a' }), ...settings }, world);
}

const notConfigured = expect.objectContaining({ code: 'notConfigured' }) as unknown;

suite('Where a key vault is', () => {
  test.each([
    ['public', 'https://login.microsoftonline.com', 'https://payments.vault.azure.net'],
    ['usGovernment', 'https://login.microsoftonline.us', 'https://payments.vault.usgovcloudapi.net'],
    ['china', 'https://login.chinacloudapi.cn', 'https://payments.vault.azure.cn'],
  ])('AZURE_KV_NAME is its name in the cloud %s', (cloud, authorityHost, vaultUrl) => {
    const found = endpoint({ cloud }, { AZURE_KV_NAME: 'payments' });
    expect(found).toMatchObject({ authorityHost, vaultUrl, knownAuthority: true, local: false });
  });

  test('vaultUrl is taken before AZURE_KV_NAME, without slashes at its end', () => {
    const vaultUrl = 'https://Other.vault.azure.net//';
    expect(endpoint({ vaultUrl }, { AZURE_KV_NAME: 'payments' }).vaultUrl).toBe(
      'https://other.vault.azure.net',
    );
  });

  test.each([undefined, 'a.evil.example/x', 'a', '-a-', '0abc'])(
    'without vaultUrl, AZURE_KV_NAME has to be a name: %s',
    (name) => {
      expect(() => endpoint({}, name === undefined ? {} : { AZURE_KV_NAME: name })).toThrow(notConfigured);
    },
  );

  test('http is for an emulator on this machine', () => {
    expect(() => endpoint({ vaultUrl: 'http://payments.vault.azure.net' })).toThrow(notConfigured);
    expect(() => endpoint({ vaultUrl: 'http://127.0.0.1.example.com' })).toThrow(notConfigured);
    for (const vaultUrl of ['http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:1'])
      expect(endpoint({ vaultUrl })).toMatchObject({ vaultUrl, local: true });
  });

  test('AZURE_AUTHORITY_HOST says where logins go, where the definition says public', () => {
    const env = { AZURE_KV_NAME: 'payments', AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' };
    expect(endpoint({}, env).authorityHost).toBe('https://login.microsoftonline.us');
    expect(endpoint({ cloud: 'china' }, env).authorityHost).toBe('https://login.chinacloudapi.cn');
    const own = { ...env, AZURE_AUTHORITY_HOST: 'login.stack.example' };
    expect(endpoint({}, own)).toMatchObject({
      authorityHost: 'https://login.stack.example',
      knownAuthority: false,
    });
    expect(() => endpoint({}, { ...env, AZURE_AUTHORITY_HOST: 'http://login.example' })).toThrow(
      notConfigured,
    );
  });
});
