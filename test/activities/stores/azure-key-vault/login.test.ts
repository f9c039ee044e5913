import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe as suite, expect, test, vi } from 'vitest';
import { openAzureSource } from '../../../../activities/stores/azure-key-vault/index.ts';
import type { SourceRead } from '../../../../activities/stores/store.ts';
import { azureSource } from '../../../../workflows/model/stores/azure-key-vault.ts';
import { azureWorld } from '../../../support/azure-key-vault/login.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { startAzure, storeError, type Azure } from './harness.ts';

const signal = new AbortController().signal;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Reads `app` with this login, and the environment that it finds. */
async function read(
  azure: Azure,
  auth: object | undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<SourceRead> {
  const { server } = azure;
  azure.server.vault.set('app', 'x');
  const counting = azureWorld(server, [], env);
  const world = {
    ...counting,
    readFile: (path: string) => readFile(path, 'utf8'),
  };
  const settings = azureSource.parse({
    vaultUrl: server.url,
    name: 'app',
    ...(auth !== undefined && { auth }),
  });
  await using source = await openAzureSource(settings, { world, signal });
  return await source.read('app');
}

suite('Logging in to Azure', () => {
  test('by a client secret whose client ID is in the environment too', async () => {
    await using azure = await startAzure();
    const { tenant } = azure.server.authority;
    const { id, secret } = azure.client;
    const auth = {
      clientSecret: { tenantId: tenant, clientId: { env: 'ID' }, clientSecret: { env: 'SECRET' } },
    };
    expect(await read(azure, auth, { ID: id, SECRET: secret })).toMatchObject({ state: 'present' });
  });

  test('by a workload identity, named in the definition or by the environment', async () => {
    await using azure = await startAzure();
    await using dir = await tempDir();
    const tokenFile = join(dir.path, 'token');
    await writeFile(tokenFile, `${azure.client.assertion}\n`);
    const { tenant } = azure.server.authority;
    const named = { workloadIdentity: { tenantId: tenant, clientId: azure.client.id, tokenFile } };
    expect(await read(azure, named)).toMatchObject({ state: 'present' });
    const env = {
      AZURE_TENANT_ID: tenant,
      AZURE_CLIENT_ID: azure.client.id,
      AZURE_FEDERATED_TOKEN_FILE: tokenFile,
    };
    expect(await read(azure, { workloadIdentity: {} }, env)).toMatchObject({ state: 'present' });
  });

  // One test: MSAL keeps the address of the first metadata service for the whole process.
  test('by a managed identity, of the definition or of the environment, with sockets and a signal of its own activity, not of the first one', async () => {
    await using azure = await startAzure();
    vi.stubEnv('AZURE_POD_IDENTITY_AUTHORITY_HOST', azure.server.imdsUrl);
    const { authority, vault, faults } = azure.server;
    vault.set('app', 'x');
    const settings = (id: string) =>
      azureSource.parse({
        vaultUrl: azure.server.url,
        name: 'app',
        auth: { managedIdentity: { clientId: id } },
      });
    for (const end of ['first', 'second']) {
      const over = new AbortController();
      const { id } = authority.register(['get']);
      await using source = await openAzureSource(settings(id), { world: azure.world, signal: over.signal });
      expect(await source.read('app'), end).toMatchObject({ state: 'present' });
      expect(azure.world.takeRequests()).toEqual(['GetSecret 401', 'Login 200', 'GetSecret 200']);
      over.abort(new Error('over'));
    }
    await expect.poll(() => faults.connections(), { timeout: 10_000 }).toBe(0);
    const { id } = authority.register(['get']);
    expect(await read(azure, undefined, { AZURE_MANAGED_CLIENT_ID: id })).toMatchObject({ state: 'present' });
    const other = { managedIdentity: { clientId: randomUUID() } };
    expect(await storeError(read(azure, other))).toMatchObject({ code: 'unauthenticated' });
  });

  test("by the SDK's default chain, from AZURE_* variables", async () => {
    await using azure = await startAzure();
    vi.stubEnv('AZURE_TENANT_ID', azure.server.authority.tenant);
    vi.stubEnv('AZURE_CLIENT_ID', azure.client.id);
    vi.stubEnv('AZURE_CLIENT_SECRET', azure.client.secret);
    expect(await read(azure, undefined)).toMatchObject({ state: 'present' });
    vi.stubEnv('AZURE_CLIENT_SECRET', 'canary-wrong');
    const error = await storeError(read(azure, undefined));
    expect(error).toMatchObject({ code: 'unauthenticated' });
    expect(error.message).toContain('AADSTS7000215');
  });

  test('a default chain that finds nothing says that credentials are missing', async () => {
    await using azure = await startAzure();
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential');
    expect(await storeError(read(azure, undefined))).toMatchObject({ code: 'notConfigured' });
  });

  test('a refused login names the number of the error, and never the secret', async () => {
    await using azure = await startAzure();
    const { authority } = azure.server;
    const auth = {
      clientSecret: { tenantId: authority.tenant, clientId: azure.client.id, clientSecret: { env: 'S' } },
    };
    const error = await storeError(read(azure, auth, { S: 'canary-wrong' }));
    expect(error).toMatchObject({ code: 'unauthenticated' });
    expect(error.message).toContain('by client secret: refused (AADSTS7000215)');
    expect(`${error.message} ${error.remedy} ${error.stack ?? ''}`).not.toContain('canary');
    const expired = authority.register(['get'], true);
    const past = {
      clientSecret: { tenantId: authority.tenant, clientId: expired.id, clientSecret: { env: 'S' } },
    };
    expect((await storeError(read(azure, past, { S: expired.secret }))).message).toContain('AADSTS7000222');
  });

  test('a tenant that is not that of the vault is told', async () => {
    await using azure = await startAzure();
    const { id, secret } = azure.client;
    const auth = { clientSecret: { tenantId: randomUUID(), clientId: id, clientSecret: { env: 'S' } } };
    const error = await storeError(read(azure, auth, { S: secret }));
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(error.message).toContain('another tenant');
  });

  test.each([
    [
      'a variable that is not set',
      { clientSecret: { tenantId: 't', clientId: 'c', clientSecret: { env: 'MISSING' } } },
      'MISSING',
    ],
    [
      'a file that is not there',
      { workloadIdentity: { tenantId: 't', clientId: 'c', tokenFile: '/nowhere/token' } },
      '/nowhere/token',
    ],
    ['a variable that the webhook sets', { workloadIdentity: {} }, 'AZURE_FEDERATED_TOKEN_FILE'],
    ['an identity named twice', { managedIdentity: { clientId: 'a', resourceId: 'b' } }, 'resource ID'],
    [
      'a tenant that is none',
      { clientSecret: { tenantId: 'a/b', clientId: 'c', clientSecret: { env: 'SET' } } },
      'tenant',
    ],
  ])('%s is named before any request', async (_what, auth, words) => {
    await using azure = await startAzure();
    const error = await storeError(read(azure, auth, { SET: 'x' }));
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(`${error.message} ${error.remedy}`).toContain(words);
    expect(azure.server.faults.requests()).toBe(0);
  });

  test.each([
    [
      'throttled',
      { status: 429, headers: { 'retry-after': '9' }, body: {} },
      { code: 'throttled', retryAfterMs: 9_000 },
    ],
    ['out of order', { status: 503, body: {} }, { code: 'serverError' }],
    ['cut off', 'cutBefore', { code: 'unavailable' }],
  ] as const)('an authority that is %s is tried again', async (_what, verdict, expected) => {
    await using azure = await startAzure();
    azure.server.faults.intercept = ({ url }) => (url.pathname.includes('/oauth2/') ? verdict : undefined);
    await using source = await azure.source();
    expect(await storeError(source.read('app'))).toMatchObject(expected);
  });

  test('a token that is no longer taken is told as such', async () => {
    await using azure = await startAzure();
    await using source = await azure.source();
    await source.read('app');
    azure.server.authority.forgetTokens();
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'unauthenticated' });
  });

  test('an identity without a permission is told which one it needs', async () => {
    await using azure = await startAzure(['list']);
    await using source = await azure.source();
    expect(await source.list('', undefined, 10)).toEqual({ paths: [] });
    const error = await storeError(source.read('app'));
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(error.message).toContain('ForbiddenByPolicy');
    expect(error.remedy).toContain('secret permission get');
  });
});
