import { Buffer } from 'node:buffer';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { servers } from '../../../support/servers.ts';
import { newVaultAuth, type VaultAuth } from '../../../support/vault-auth.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { keys, openDestination, openSource, storeError, testWorld } from './harness.ts';
import { startVaultProxy } from './proxy.ts';

const vault = vaultClient();
const { address } = servers.vault;
const PASSWORD = 'canary-5cQ9v with spaces, ü and "quotes"';

/** A KV 2 mount with one secret, and a policy to read and write there. */
async function newPlace() {
  const mount = await vault.newMount(2);
  await mount.put('app', { a: '1' });
  const capabilities = '["create", "read", "update", "patch", "delete", "list"]';
  const policy = await vault.newPolicy(`path "${mount.path}/*" { capabilities = ${capabilities} }`);
  return { mount, policy };
}

function jwtOf(claims: object, key: KeyObject): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

describe('Logging in by user and password', () => {
  test('reads and writes, and the token is gone after closing', async () => {
    const { mount, policy } = await newPlace();
    const login = await newVaultAuth('userpass');
    const body = { password: PASSWORD, token_policies: [policy] };
    await vault.request('POST', `auth/${login.mount}/users/kim`, { body });
    const auth = { userpass: { mount: login.mount, username: 'kim', password: { file: '/run/password' } } };
    const world = testWorld({ VAULT_ADDR: address }, { '/run/password': PASSWORD });
    {
      await using source = await openSource({ mount: mount.path, auth }, { world });
      expect(await source.read('app')).toMatchObject({ state: 'present' });
      await using destination = await openDestination('copy', { mount: mount.path, auth }, { world });
      expect(await destination.sync(keys({ a: '1' }))).toEqual({ version: '1' });
      expect(await login.tokens()).toBe(2);
    }
    await expect.poll(() => login.tokens()).toBe(0);
    expect(world.takeRequests().filter((request) => /login|revoke/.test(request))).toEqual([
      'login 200',
      'login 200',
      'revoke 204',
      'revoke 204',
    ]);
  });

  test('with the wrong password says what to check, and shows no password', async () => {
    const login = await newVaultAuth('userpass');
    await vault.request('POST', `auth/${login.mount}/users/kim`, { body: { password: 'right' } });
    for (const username of ['kim', 'nobody']) {
      const auth = { userpass: { mount: login.mount, username, password: { env: 'PASSWORD' } } };
      const world = testWorld({ VAULT_ADDR: address, PASSWORD });
      expect(await storeError(openSource({ auth }, { world }))).toMatchObject({
        code: 'unauthenticated',
        message: expect.stringContaining(`auth/${login.mount}/login/${username}`) as string,
        remedy: expect.stringContaining('password') as string,
      });
    }
  });

  test('takes no username that names another path', async () => {
    const auth = { userpass: { username: 'kim/../root', password: { env: 'PASSWORD' } } };
    const world = testWorld({ VAULT_ADDR: address, PASSWORD });
    expect(await storeError(openSource({ auth }, { world }))).toMatchObject({ code: 'notConfigured' });
    expect(world.takeRequests()).toEqual([]);
  });
});

test('A login that asks for a second factor is refused, and says so', async () => {
  await using proxy = await startVaultProxy();
  const mfa = { auth: { client_token: '', mfa_requirement: { mfa_request_id: 'x' } } };
  proxy.script(/login/, { status: 200, text: JSON.stringify(mfa) });
  const auth = { userpass: { username: 'kim', password: { env: 'PASSWORD' } } };
  const world = testWorld({ VAULT_ADDR: proxy.address, PASSWORD });
  expect(await storeError(openSource({ auth }, { world }))).toMatchObject({
    code: 'unauthenticated',
    remedy: expect.stringContaining('second factor') as string,
  });
});

describe('Logging in by a JWT', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: 'worker', aud: 'vault', iat: now, nbf: now - 60, exp: now + 600 };

  async function newRole(login: VaultAuth, policy: string): Promise<void> {
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    await vault.request('POST', `auth/${login.mount}/config`, { body: { jwt_validation_pubkeys: [pem] } });
    const role = {
      role_type: 'jwt',
      user_claim: 'sub',
      bound_audiences: ['vault'],
      token_policies: [policy],
    };
    await vault.request('POST', `auth/${login.mount}/role/sync`, { body: role });
  }

  test('works with the role that the definition names, and the token is gone after closing', async () => {
    const { mount, policy } = await newPlace();
    const login = await newVaultAuth('jwt');
    await newRole(login, policy);
    const auth = { jwt: { mount: login.mount, role: 'sync', token: { file: '/run/jwt' } } };
    const world = testWorld({ VAULT_ADDR: address }, { '/run/jwt': jwtOf(claims, privateKey) });
    {
      await using source = await openSource({ mount: mount.path, auth }, { world });
      expect(await source.read('app')).toMatchObject({ state: 'present' });
      expect(await login.tokens()).toBe(1);
    }
    await expect.poll(() => login.tokens()).toBe(0);
  });

  test('works with the role of the auth method where the definition names none', async () => {
    const { mount, policy } = await newPlace();
    const login = await newVaultAuth('jwt');
    await newRole(login, policy);
    await vault.request('POST', `auth/${login.mount}/config`, {
      body: {
        jwt_validation_pubkeys: [publicKey.export({ type: 'spki', format: 'pem' })],
        default_role: 'sync',
      },
    });
    const auth = { jwt: { mount: login.mount, token: { env: 'JWT' } } };
    const world = testWorld({ VAULT_ADDR: address, JWT: jwtOf(claims, privateKey) });
    await using source = await openSource({ mount: mount.path, auth }, { world });
    expect(await source.read('app')).toMatchObject({ state: 'present' });
  });

  test.each([
    ['has expired', { exp: now - 600, iat: now - 1200 }],
    ['is for somebody else', { aud: 'other' }],
  ])('that %s is refused', async (_what, wrong) => {
    const login = await newVaultAuth('jwt');
    await newRole(login, 'default');
    const token = jwtOf({ ...claims, ...wrong }, privateKey);
    const auth = { jwt: { mount: login.mount, role: 'sync', token: { env: 'JWT' } } };
    const error = await storeError(
      openSource({ auth }, { world: testWorld({ VAULT_ADDR: address, JWT: token }) }),
    );
    expect(error).toMatchObject({
      code: 'unauthenticated',
      remedy: expect.stringContaining('JWT') as string,
    });
    expect(error.message).not.toContain(token);
  });
});
