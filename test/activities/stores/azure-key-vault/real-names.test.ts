import { afterEach, describe as suite, expect, test, vi } from 'vitest';
import { openAzureSource } from '../../../../activities/stores/azure-key-vault/index.ts';
import { openSource } from '../../../../activities/stores/index.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { azureSource } from '../../../../workflows/model/stores/azure-key-vault.ts';
import { startConnectProxy } from '../../../support/azure-key-vault/connect-proxy.ts';
import { translated } from '../../../ingress/definitions/translate/translated.ts';
import { startAzure, storeError, type Azure } from './harness.ts';
import { HERE } from '../../../support/here.ts';

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

  test('a SecretDefinition finds its vault and its login in the environment, as secrets-manager does', async () => {
    await using azure = await startAzure();
    await using proxy = await startConnectProxy(azure.server.url);
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    vi.stubEnv('AZURE_TENANT_ID', azure.server.authority.tenant);
    vi.stubEnv('AZURE_CLIENT_ID', azure.client.id);
    vi.stubEnv('AZURE_CLIENT_SECRET', azure.client.secret);
    const { vault } = azure.server;
    vault.set('app-password', 's3cret');
    vault.set('app-json', '{"a":1}');
    vault.set('app-encoded', 'aGk=');
    const [written] = await translated(
      JSON.stringify({
        apiVersion: 'secrets-manager.tuenti.io/v1alpha1',
        kind: 'SecretDefinition',
        metadata: { name: 'app' },
        spec: {
          name: 'app',
          keysMap: {
            password: { path: 'app-password', key: '' },
            json: { path: 'app-json', key: '' },
            encoded: { path: 'app-encoded', key: '', encoding: 'base64' },
          },
        },
      }),
    );
    const { spec } = definitionSchema.parse(written);
    const world = {
      ...azure.world,
      env: (name: string) => (name === 'AZURE_KV_NAME' ? 'payments' : undefined),
    };
    await using opened = await openSource(spec.source, {
      ...HERE,
      world,
      signal: new AbortController().signal,
    });
    expect(await opened.read('app')).toMatchObject({
      state: 'present',
      content: { keys: { password: 's3cret', json: '{"a":1}', encoded: 'hi' } },
    });
    vault.delete('app-json');
    expect(await opened.read('app')).toMatchObject({ state: 'deleted', missing: ['app-json'] });
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
