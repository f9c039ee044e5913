import { describe, expect, test } from 'vitest';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { openDestination, openSource, storeError, testWorld, type TestWorld } from './harness.ts';
import { startVaultProxy } from './proxy.ts';

const vault = vaultClient();
const { address, token } = servers.vault;

interface AppRole {
  readonly mount: string;
  readonly role: string;
  readonly roleId: string;
  readonly secretId: string;
}

/** An AppRole that may read what is below the path. */
async function newAppRole(
  path: string,
  mount = uniqueName('approle'),
  settings: object = {},
): Promise<AppRole> {
  await vault.request('POST', `sys/auth/${mount}`, { body: { type: 'approle' }, accept: [400] });
  const policy = await vault.newPolicy(`path "${path}/*" { capabilities = ["read"] }`);
  const role = uniqueName('role');
  await vault.request('POST', `auth/${mount}/role/${role}`, {
    body: { token_policies: [policy], ...settings },
  });
  const { body: idBody } = await vault.request('GET', `auth/${mount}/role/${role}/role-id`);
  const { body: secretBody } = await vault.request('POST', `auth/${mount}/role/${role}/secret-id`, {
    body: {},
  });
  return {
    mount,
    role,
    roleId: (idBody['data'] as { role_id: string }).role_id,
    secretId: (secretBody['data'] as { secret_id: string }).secret_id,
  };
}

async function isAlive(accessor: string): Promise<boolean> {
  const options = { body: { accessor }, accept: [400, 403, 404] };
  return (await vault.request('POST', 'auth/token/lookup-accessor', options)).status === 200;
}

/** A proxy before Vault, and the accessor of the token that the last login through it gave. */
async function watchLogin(matching: RegExp) {
  const proxy = await startVaultProxy();
  let accessor = '';
  proxy.script(matching, async (_request, forward) => {
    const answer = await forward();
    accessor = (JSON.parse(answer.text) as { auth: { accessor: string } }).auth.accessor;
    return answer;
  });
  return { proxy, accessor: () => accessor };
}

describe('Logging in with AppRole', () => {
  test('works with role_id and secret_id from a file, and the token is gone after closing', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    const { mount: at, roleId, secretId } = await newAppRole(mount.path);
    const { proxy, accessor } = await watchLogin(/\/login$/);
    await using _proxy = proxy;
    const world = testWorld({ VAULT_ADDR: proxy.address }, { '/run/secret-id': secretId });
    const auth = { appRole: { mount: at, roleId, secretId: { file: '/run/secret-id' } } };
    {
      await using source = await openSource({ mount: mount.path, auth }, { world });
      expect(await source.read('app')).toMatchObject({ state: 'present' });
      expect(await isAlive(accessor())).toBe(true);
    }
    expect(await isAlive(accessor())).toBe(false);
    expect(world.takeRequests()).toEqual(['login 200', 'mount 200', 'read 200', 'revoke 204']);
  });

  test('is what VAULT_ROLE_ID and VAULT_SECRET_ID mean, at the mount approle', async () => {
    const mount = await vault.newMount(2);
    const { roleId, secretId } = await newAppRole(mount.path, 'approle');
    const world = testWorld({ VAULT_ADDR: address, VAULT_ROLE_ID: roleId, VAULT_SECRET_ID: secretId });
    await using source = await openSource({ mount: mount.path }, { world });
    expect(await source.read('app')).toEqual({ state: 'absent', kvVersion: 2 });
  });

  test('is undone at closing where the activity was aborted meanwhile', async () => {
    const mount = await vault.newMount(2);
    const { mount: at, roleId, secretId } = await newAppRole(mount.path);
    const { proxy, accessor } = await watchLogin(/\/login$/);
    await using _proxy = proxy;
    const abort = new AbortController();
    const world = testWorld({ VAULT_ADDR: proxy.address, SECRET_ID: secretId });
    const auth = { appRole: { mount: at, roleId, secretId: { env: 'SECRET_ID' } } };
    {
      await using source = await openSource({ mount: mount.path, auth }, { world, signal: abort.signal });
      abort.abort(new Error('cancelled'));
      await expect(source.read('app')).rejects.toThrow('cancelled');
    }
    expect(await isAlive(accessor())).toBe(false);
  });

  test('that is refused says what to check, and shows no secret_id', async () => {
    const { mount: at, roleId } = await newAppRole('nothing');
    const secretId = 'wrong-secret-id';
    const world = testWorld({ VAULT_ADDR: address, SECRET_ID: secretId });
    const auth = { appRole: { mount: at, roleId, secretId: { env: 'SECRET_ID' } } };
    const error = await storeError(openSource({ auth }, { world }));
    expect(error).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining(`auth/${at}/login`) as string,
      remedy: expect.stringContaining('auth.appRole.secretId (the environment variable SECRET_ID)') as string,
    });
    expect(`${error.message} ${error.remedy}`).not.toContain(secretId);
    const nowhere = { appRole: { mount: 'no-such-auth', roleId, secretId: { env: 'SECRET_ID' } } };
    expect(await storeError(openSource({ auth: nowhere }, { world }))).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('no AppRole auth method is mounted there') as string,
    });
  });

  test('with batch tokens, which cannot be revoked, asks for no revocation', async () => {
    const mount = await vault.newMount(2);
    const role = await newAppRole(mount.path, uniqueName('approle'), { token_type: 'batch' });
    const world = testWorld({ VAULT_ADDR: address, SECRET_ID: role.secretId });
    const auth = { appRole: { mount: role.mount, roleId: role.roleId, secretId: { env: 'SECRET_ID' } } };
    {
      await using source = await openSource({ mount: mount.path, auth }, { world });
      await source.read('app');
    }
    expect(world.takeRequests()).toEqual(['login 200', 'mount 200', 'read 404']);
  });

  test('whose revocation fails closes all the same', async () => {
    const mount = await vault.newMount(2);
    const { mount: at, roleId, secretId } = await newAppRole(mount.path);
    await using proxy = await startVaultProxy();
    proxy.script(/revoke-self/, 'cut');
    const world = testWorld({ VAULT_ADDR: proxy.address, SECRET_ID: secretId });
    const auth = { appRole: { mount: at, roleId, secretId: { env: 'SECRET_ID' } } };
    {
      await using source = await openSource({ mount: mount.path, auth }, { world });
      await source.read('app');
    }
    expect(world.takeRequests().at(-1)).toBe('revoke error');
  });
});

describe('A token that was given', () => {
  test.each([
    ['VAULT_TOKEN', { VAULT_TOKEN: token }, {}, {}],
    ['VAULT_TOKEN_FILE', { VAULT_TOKEN_FILE: '/run/token' }, { '/run/token': token }, {}],
    ['auth.token.env', { MINE: token, VAULT_TOKEN: 'other' }, {}, { auth: { token: { env: 'MINE' } } }],
    ['auth.token.file', {}, { '/run/t': token }, { auth: { token: { file: '/run/t' } } }],
  ])('by %s is used, and still good after closing', async (_what, env, files, settings) => {
    const mount = await vault.newMount(2);
    const world: TestWorld = testWorld({ VAULT_ADDR: address, ...env }, files);
    {
      await using source = await openSource({ mount: mount.path, ...settings }, { world });
      await source.read('app');
    }
    expect(world.takeRequests()).toEqual(['mount 200', 'read 404']);
    expect((await vault.request('GET', 'auth/token/lookup-self')).status).toBe(200);
  });

  test.each([
    ['no-such-token', 'of which Vault knows nothing'],
    ['hvs.CAESIJ', 'that is cut off'],
  ])('that is %s is told from one that lacks a permission', async (wrong) => {
    const mount = await vault.newMount(2);
    const world = testWorld({ VAULT_ADDR: address, VAULT_TOKEN: wrong });
    for (const settings of [{ mount: mount.path }, { mount: mount.path, version: 2 }]) {
      await using source = await openSource(settings, { world });
      const error = await storeError(source.read('app'));
      expect(error.code).toBe('unauthenticated');
      expect(error.remedy).toContain('VAULT_TOKEN');
    }
  });

  test('that Vault says nothing of but "permission denied" is looked up', async () => {
    await using proxy = await startVaultProxy();
    const denied = { status: 403, text: '{"errors":["permission denied"]}' };
    const settings = { address: proxy.address, mount: 'secret', version: 2 };
    const world = testWorld({ VAULT_TOKEN: 'expired' });
    proxy.script(/data\/app/, denied);
    proxy.script(/lookup-self/, { status: 403, text: '{"errors":["bad token"]}' });
    await using expired = await openSource(settings, { world });
    expect(await storeError(expired.read('app'))).toMatchObject({ code: 'unauthenticated' });
    proxy.script(/data\/app/, denied);
    await using good = await openSource(settings);
    expect(await storeError(good.read('app'))).toMatchObject({ code: 'forbidden' });
  });

  test('that has expired since it was given is told so', async () => {
    const { body } = await vault.request('POST', 'auth/token/create', { body: { policies: ['default'] } });
    const { client_token: short, accessor } = body['auth'] as { client_token: string; accessor: string };
    const world = testWorld({ VAULT_ADDR: address, VAULT_TOKEN: short });
    await using source = await openSource({ mount: 'secret', version: 2 }, { world });
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'forbidden' });
    await vault.request('POST', 'auth/token/revoke-accessor', { body: { accessor } });
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('What the worker lacks to reach Vault', () => {
  test('is named: an address', async () => {
    const error = await storeError(openSource({}, { world: testWorld({}) }));
    expect(error).toMatchObject({
      code: 'notConfigured',
      remedy: expect.stringContaining('VAULT_ADDR') as string,
    });
  });

  test.each(['127.0.0.1:8200', 'unix:///run/vault.sock', 'http://user:pass@vault:8200'])(
    'is named: an address that is one (not %s), without showing it',
    async (given) => {
      const error = await storeError(openSource({}, { world: testWorld({ VAULT_ADDR: given }) }));
      expect(error).toMatchObject({ code: 'notConfigured' });
      expect(`${error.message} ${error.remedy}`).not.toContain(given);
    },
  );

  test('is named: anything to log in with', async () => {
    const error = await storeError(openSource({}, { world: testWorld({ VAULT_ADDR: address }) }));
    expect(error.code).toBe('notConfigured');
    for (const name of ['VAULT_TOKEN', 'VAULT_TOKEN_FILE', 'VAULT_ROLE_ID', 'VAULT_SECRET_ID'])
      expect(error.remedy).toContain(name);
  });

  test.each([
    ['VAULT_SECRET_ID', { VAULT_ROLE_ID: 'r' }, {}],
    ['VAULT_ROLE_ID', { VAULT_SECRET_ID: 's' }, {}],
    ['/run/gone', { VAULT_TOKEN_FILE: '/run/gone' }, {}],
    ['MINE', {}, { auth: { token: { env: 'MINE' } } }],
    ['/run/sid', {}, { auth: { appRole: { roleId: 'r', secretId: { file: '/run/sid' } } } }],
    ['RID', {}, { auth: { appRole: { roleId: { env: 'RID' }, secretId: { env: 'SID' } } } }],
  ])('is named: %s', async (name, env, settings) => {
    const world = testWorld({ VAULT_ADDR: address, ...env });
    for (const opened of [openSource(settings, { world }), openDestination('a/b', settings, { world })])
      expect(await storeError(opened)).toMatchObject({
        code: 'notConfigured',
        message: expect.stringContaining(name) as string,
      });
  });

  test.each(['two words', 'line\nbreak', 'ключ'])(
    'is named: a token that can be one, without showing it',
    async (bad) => {
      const world = testWorld({ VAULT_ADDR: address, VAULT_TOKEN: bad });
      const error = await storeError(openSource({}, { world }));
      expect(error).toMatchObject({
        code: 'notConfigured',
        message: expect.stringContaining('VAULT_TOKEN') as string,
      });
      expect(`${error.message} ${error.remedy}`).not.toContain(bad);
    },
  );
});
