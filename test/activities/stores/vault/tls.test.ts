import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCertificateAuthority } from '../../../support/certificates.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { openSource, storeError, testWorld } from './harness.ts';
import { startTlsVault, type TlsVault } from './tls-vault.ts';

let vault: TlsVault;
beforeAll(async () => {
  vault = await startTlsVault();
  const root = vaultClient(vault.server);
  await root.request('POST', 'secret/data/app', { body: { data: { a: '1' } } });
  await root.request('POST', 'sys/auth/cert', { body: { type: 'cert' } });
});
afterAll(() => vault[Symbol.asyncDispose]());

type Env = Readonly<Record<string, string>>;

function worldWith(env: Env = {}): ReturnType<typeof testWorld> {
  const files = {
    '/ca': vault.authority.ca,
    '/certificate': vault.client.certificate,
    '/key': vault.client.key,
    '/text': 'no PEM',
  };
  return testWorld({ VAULT_TOKEN: vault.server.token, ...env }, files);
}

const PAIR = { certificate: { file: '/certificate' }, key: { file: '/key' } };

async function read(settings: object, env?: Env): Promise<unknown> {
  await using source = await openSource({ mount: 'secret', ...settings }, { world: worldWith(env) });
  return await source.read('app');
}

describe('TLS to a Vault whose certificate the machine does not trust', () => {
  test('is refused, and says how to trust it', async () => {
    expect(await storeError(read({ address: vault.address }))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('not trusted') as string,
      remedy: expect.stringContaining('tls.ca') as string,
    });
  });

  test.each([
    ['the CA in the definition', () => ({ tls: { ca: vault.authority.ca } }), {}],
    ['the CA in a file', () => ({ tls: { ca: { file: '/ca' } } }), {}],
    ['VAULT_CACERT', () => ({}), { VAULT_CACERT: '/ca' }],
    ['another name', () => ({ tls: { ca: { file: '/ca' }, serverName: 'vault.example' } }), {}],
    ['VAULT_TLS_SERVER_NAME', () => ({}), { VAULT_CACERT: '/ca', VAULT_TLS_SERVER_NAME: 'vault.example' }],
    ['skipVerify', () => ({ tls: { skipVerify: true } }), {}],
    ['VAULT_SKIP_VERIFY', () => ({}), { VAULT_SKIP_VERIFY: 'true' }],
  ] as [string, () => object, Env][])('works with %s', async (_what, settings, env) => {
    expect(await read({ address: vault.address, ...settings() }, env)).toMatchObject({ state: 'present' });
  });

  test('works with VAULT_CACERT_BYTES', async () => {
    const env = { VAULT_CACERT_BYTES: vault.authority.ca };
    expect(await read({ address: vault.address }, env)).toMatchObject({ state: 'present' });
  });

  test('is refused where the name is another', async () => {
    const tls = { ca: { file: '/ca' }, serverName: 'other.example' };
    expect(await storeError(read({ address: vault.address, tls }))).toMatchObject({
      code: 'unavailable',
      remedy: expect.stringContaining('serverName') as string,
    });
  });

  test('takes from the environment nothing where the definition has tls', async () => {
    const env = { VAULT_SKIP_VERIFY: 'true', VAULT_CACERT: '/gone' };
    expect(await storeError(read({ address: vault.address, tls: {} }, env))).toMatchObject({
      code: 'unavailable',
    });
  });

  test.each([
    ['VAULT_CACERT', { VAULT_CACERT: '/text' }],
    ['/gone', { VAULT_CACERT: '/gone' }],
    ['VAULT_CAPATH', { VAULT_CAPATH: '/etc/ssl' }],
    ['VAULT_CLIENT_KEY', { VAULT_CLIENT_CERT: '/certificate' }],
    ['VAULT_CLIENT_CERT', { VAULT_CLIENT_CERT: '/text', VAULT_CLIENT_KEY: '/key' }],
    ['VAULT_SKIP_VERIFY', { VAULT_SKIP_VERIFY: 'maybe' }],
  ] as [string, Env][])('that is set up wrongly names %s', async (name, env) => {
    expect(await storeError(read({ address: vault.address }, env))).toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining(name) as string,
    });
  });
});

test('A Vault without TLS is reached, whatever the environment says of TLS', async () => {
  const env = { VAULT_CACERT: '/gone', VAULT_SKIP_VERIFY: 'maybe' };
  expect(await read({ address: vault.server.address }, env)).toMatchObject({ state: 'present' });
});

describe('A Vault that asks for a client certificate', () => {
  test.each([
    ['by the definition', { tls: { ca: { file: '/ca' }, ...PAIR } }, {}],
    [
      'by the environment',
      {},
      { VAULT_CACERT: '/ca', VAULT_CLIENT_CERT: '/certificate', VAULT_CLIENT_KEY: '/key' },
    ],
  ] as [string, object, Env][])('is shown one %s', async (_what, settings, env) => {
    expect(await read({ address: vault.demanding, ...settings }, env)).toMatchObject({ state: 'present' });
  });

  test('and is shown none says so', async () => {
    const tls = { ca: { file: '/ca' } };
    expect(await storeError(read({ address: vault.demanding, tls }))).toMatchObject({
      code: 'unavailable',
      remedy: expect.stringContaining('tls.certificate') as string,
    });
  });
});

describe('Logging in by a TLS certificate', () => {
  async function trust(role: string, certificate: string): Promise<void> {
    const root = vaultClient(vault.server);
    const policy = await root.newPolicy('path "secret/*" { capabilities = ["read"] }');
    const body = { certificate, token_policies: [policy] };
    await root.request('POST', `auth/cert/certs/${role}`, { body });
  }

  test('works with the role named or left out, and the token is gone after closing', async () => {
    await trust('worker', vault.authority.ca);
    for (const role of [{ role: 'worker' }, {}]) {
      const settings = { address: vault.address, tls: { ca: { file: '/ca' } } };
      const world = worldWith();
      {
        await using source = await openSource(
          { mount: 'secret', auth: { certificate: { ...PAIR, ...role } }, ...settings },
          { world },
        );
        expect(await source.read('app')).toMatchObject({ state: 'present' });
      }
      expect(world.takeRequests()).toEqual(['login 200', 'mount 200', 'read 200', 'revoke 204']);
    }
  });

  test('that the auth method does not trust is refused', async () => {
    const other = await createCertificateAuthority();
    await trust('other', other.ca);
    const auth = { certificate: { ...PAIR, role: 'other' } };
    const settings = { address: vault.address, tls: { ca: { file: '/ca' } }, auth };
    expect(await storeError(read(settings))).toMatchObject({
      code: 'unauthenticated',
      remedy: expect.stringContaining('certificate') as string,
    });
  });

  test('needs TLS', async () => {
    const settings = { address: vault.server.address, auth: { certificate: PAIR } };
    expect(await storeError(read(settings))).toMatchObject({ code: 'notConfigured' });
  });
});
