import { afterEach, describe as suite, expect, test, vi } from 'vitest';
import { openAzureSource } from '../../../../activities/stores/azure-key-vault/index.ts';
import { azureSource } from '../../../../workflows/model/stores/azure-key-vault.ts';
import { startConnectProxy } from '../../../support/azure-key-vault/connect-proxy.ts';
import { startAzure, storeError, type Azure } from './harness.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** As in production: no emulator's exceptions, the authority that Microsoft knows, a proxy before it all. */
async function openThrough(azure: Azure, proxy: string, vaultUrl: string) {
  vi.stubEnv('HTTPS_PROXY', proxy);
  const { id, secret } = azure.client;
  const world = { ...azure.world, env: (name: string) => (name === 'SECRET' ? secret : undefined) };
  const settings = azureSource.parse({
    vaultUrl,
    name: '.*',
    auth: {
      clientSecret: {
        tenantId: azure.server.authority.tenant,
        clientId: id,
        clientSecret: { env: 'SECRET' },
      },
    },
  });
  return await openAzureSource(settings, { world, signal: new AbortController().signal });
}

suite('Azure under its real names, through a proxy', () => {
  test('a vault is read, its pages too, with a token of the public cloud, and no tunnel stays', async () => {
    await using azure = await startAzure();
    await using proxy = await startConnectProxy(azure.server.url);
    for (const name of ['a', 'b', 'c']) azure.server.vault.set(name, 'x');
    {
      await using source = await openThrough(azure, proxy.url, 'https://payments.vault.azure.net');
      expect(await source.read('a')).toMatchObject({ state: 'present', content: { value: 'x' } });
      const { paths, next } = await source.list('', undefined, 2);
      expect([...paths, ...(await source.list('', next, 2)).paths]).toEqual(['a', 'b', 'c']);
    }
    expect([...new Set(proxy.tunnels)].sort()).toEqual([
      'login.microsoftonline.com:443',
      'payments.vault.azure.net:443',
    ]);
    await expect.poll(() => proxy.connections(), { timeout: 10_000 }).toBe(0);
  });

  test('what is no vault of Azure gets no token, whatever it asks for', async () => {
    await using azure = await startAzure();
    await using proxy = await startConnectProxy(azure.server.url);
    await using source = await openThrough(azure, proxy.url, 'https://payments.vault.example.com');
    const error = await storeError(source.read('a'));
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(error.message).toContain('payments.vault.example.com');
    expect(azure.world.takeRequests()).toEqual(['GetSecret 401']);
    expect(azure.server.faults.seen).toHaveLength(1);
  });
});
