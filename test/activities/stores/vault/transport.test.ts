import { readdirSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, test, vi } from 'vitest';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { CANARY, keys, openDestination, openSource, storeError, testWorld } from './harness.ts';
import { startVaultProxy, type ProxiedAnswer } from './proxy.ts';

const vault = vaultClient();

interface AuditLine {
  readonly type: string;
  readonly request: {
    readonly path: string;
    readonly operation: string;
    readonly headers?: Readonly<Record<string, readonly string[]>>;
  };
}

async function auditLines(part: string): Promise<AuditLine[]> {
  const lines = (await readFile(servers.vault.auditFile, 'utf8')).trimEnd().split('\n');
  return lines
    .filter((line) => line.includes(part))
    .map((line) => JSON.parse(line) as AuditLine)
    .filter(({ type }) => type === 'response');
}

/** The npm package of that name, as node-vault has it. */
interface Debug {
  enable(names: string): void;
  disable(): string;
}

describe('Every request to Vault', () => {
  test('carries the mark by which Vault’s audit log tells that it is ours', async () => {
    const mount = await vault.newMount(2);
    const login = uniqueName('approle');
    await vault.request('POST', `sys/auth/${login}`, { body: { type: 'approle' } });
    const policy = await vault.newPolicy(`
      path "${mount.path}/*" { capabilities = ["create", "update", "read", "list", "patch", "delete"] }`);
    await vault.request('POST', `auth/${login}/role/r`, { body: { token_policies: [policy] } });
    const id = await vault.request('GET', `auth/${login}/role/r/role-id`);
    const secret = await vault.request('POST', `auth/${login}/role/r/secret-id`, { body: {} });
    await mount.put('theirs', { a: '1' }, { 'X-Vault-Sync': 'no' });
    const before = (await auditLines(mount.path)).length;

    const world = testWorld({
      VAULT_ADDR: servers.vault.address,
      ID: (id.body['data'] as { role_id: string }).role_id,
      SECRET: (secret.body['data'] as { secret_id: string }).secret_id,
    });
    const auth = { appRole: { mount: login, roleId: { env: 'ID' }, secretId: { env: 'SECRET' } } };
    {
      await using source = await openSource({ mount: mount.path, auth }, { world });
      await source.list('', undefined, 10);
      await source.read('theirs');
      await using ours = await openDestination('ours', { mount: mount.path, auth }, { world });
      await ours.sync(keys({ a: '1' }));
      await ours.store.remove(await ours.store.read());
      await using theirs = await openDestination('theirs', { mount: mount.path, auth }, { world });
      await theirs.sync(keys({ a: '2' }));
    }

    const made = (await auditLines(mount.path)).slice(before);
    expect(new Set(made.map(({ request }) => request.operation))).toEqual(
      new Set(['list', 'read', 'create', 'update', 'patch']),
    );
    const logins = (await auditLines(`auth/${login}/login`)).filter(({ request }) =>
      request.path.endsWith('login'),
    );
    expect(logins).toHaveLength(3);
    for (const { request } of [...made, ...logins])
      expect([request.path, request.operation, request.headers?.['x-vault-sync']]).toEqual([
        request.path,
        request.operation,
        ['true'],
      ]);
    // The policy tells our tokens from those of tests that run at the same time.
    const ended = (await auditLines(policy)).filter(({ request }) => request.path.endsWith('revoke-self'));
    expect(ended.map(({ request }) => request.headers?.['x-vault-sync'])).toEqual([
      ['true'],
      ['true'],
      ['true'],
    ]);
  });

  test('names token, namespace and content by headers, and nothing that the process sets beside', async () => {
    await using proxy = await startVaultProxy();
    const ambient = {
      VAULT_TOKEN: 'ambient',
      VAULT_NAMESPACE: 'ambient',
      VAULT_PREFIX: '/ambient',
      DEBUG: 'node-vault',
    };
    for (const [name, text] of Object.entries(ambient)) vi.stubEnv(name, text);
    try {
      const settings = { address: `${proxy.address}/`, namespace: '/team/a/', mount: 'secret', version: 2 };
      await using vaultAt = await openDestination(uniqueName('app'), settings);
      await vaultAt.sync(keys({ a: '1' }));
    } finally {
      vi.unstubAllEnvs();
    }
    for (const { path, method, headers } of proxy.requests) {
      expect(path).toMatch(/^\/v1\/(?:secret|sys)\//);
      expect(headers).toMatchObject({
        'x-vault-sync': 'true',
        'x-vault-request': 'true',
        'x-vault-token': servers.vault.token,
        'x-vault-namespace': 'team/a',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
      });
    }
  });

  test('takes the namespace of the worker where the definition names none', async () => {
    await using proxy = await startVaultProxy();
    const world = testWorld({ VAULT_TOKEN: servers.vault.token, VAULT_NAMESPACE: 'admin' });
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 }, { world });
    await source.read('app').catch(() => undefined);
    expect(proxy.requests[0]?.headers['x-vault-namespace']).toBe('admin');
  });

  test('says what a node must have seen, where the one before told', async () => {
    await using proxy = await startVaultProxy();
    const told = { 'X-Vault-Index': 'v1:index-of-the-write' };
    proxy.script(/./, { status: 404, headers: told, text: '{"errors":[]}' });
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 });
    await source.read('one');
    await source.read('two');
    expect(proxy.requests.map(({ headers }) => headers['x-vault-index'])).toEqual([
      undefined,
      'v1:index-of-the-write',
      'v1:index-of-the-write',
    ]);
  });

  test('prints nothing, however much debugging is asked for', async () => {
    const mount = await vault.newMount(2);
    const written: string[] = [];
    const catcher = (chunk: unknown): boolean => written.push(String(chunk)) > 0;
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(catcher),
    );
    const debug = createRequire(import.meta.resolve('node-vault'))('debug') as Debug;
    debug.enable('*');
    try {
      await using vaultAt = await openDestination('app', { mount: mount.path });
      await vaultAt.sync(keys({ a: CANARY }));
    } finally {
      debug.disable();
      for (const spy of spies) spy.mockRestore();
    }
    expect(written.filter((text) => text.includes(CANARY) || text.includes(mount.path))).toEqual([]);
  });

  test('ends without an answer when the activity is aborted, with the reason of that', async () => {
    await using proxy = await startVaultProxy();
    const abort = new AbortController();
    const reason = new Error('worker shuts down');
    let arrived: (() => void) | undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    proxy.script(/./, () => {
      arrived?.();
      return Promise.resolve('hang');
    });
    await using source = await openSource(
      { address: proxy.address, mount: 'secret' },
      { signal: abort.signal },
    );
    const reading = source.read('app');
    await arrival;
    abort.abort(reason);
    // Vault never answers.
    await expect(reading).rejects.toBe(reason);
    await expect(source.read('app')).rejects.toBe(reason);
    expect(proxy.requests).toHaveLength(1);
  });
});

/** What `sys/leader` answers on a standby node. */
const leading = (address: string): ProxiedAnswer => ({
  status: 200,
  text: JSON.stringify({ ha_enabled: true, is_self: false, leader_address: address }),
});

describe('A redirect of a standby node', () => {
  test.each([301, 302, 307, 308])('(%i) is followed with method, body and token', async (status) => {
    const mount = await vault.newMount(2);
    await using active = await startVaultProxy();
    await using standby = await startVaultProxy();
    await using vaultAt = await openDestination('app', { mount: mount.path, address: standby.address });
    const held = await vaultAt.store.read();
    for (let i = 0; i < 2; i++)
      standby.script(/^POST/, ({ path }) =>
        Promise.resolve({ status, headers: { Location: active.address + path }, text: '' }),
      );
    standby.script(/^GET .v1.sys.leader$/, leading(active.address));
    expect(await vaultAt.write(keys({ a: '1' }), held)).toEqual({ version: '1' });
    expect(await mount.get('app')).toEqual({ a: '1' });
    expect(
      active.requests.map(({ method, headers }) => [
        method,
        headers['x-vault-token'],
        headers['x-vault-sync'],
      ]),
    ).toEqual([
      ['POST', servers.vault.token, 'true'],
      ['POST', servers.vault.token, 'true'],
    ]);
    const asked = standby.requests.filter(({ path }) => path === '/v1/sys/leader');
    expect(asked.map(({ headers }) => headers['x-vault-token'])).toEqual([undefined]);
  });

  test.each([
    ['Vault has no other node', { ha_enabled: false }, 'rejected'],
    ['Vault names another', 'http://127.0.0.1:9', 'standby'],
    ['what is asked is no Vault', undefined, 'rejected'],
  ])('to a place that Vault does not name gets no token: %s', async (_, leader, code) => {
    await using elsewhere = await startVaultProxy();
    await using standby = await startVaultProxy();
    standby.script(/secret/, ({ path }) =>
      Promise.resolve({ status: 307, headers: { Location: elsewhere.address + path }, text: '' }),
    );
    standby.script(
      /sys.leader$/,
      typeof leader === 'string'
        ? leading(leader)
        : {
            status: leader === undefined ? 404 : 200,
            text: leader === undefined ? '<p>' : JSON.stringify(leader),
          },
    );
    await using source = await openSource({ address: standby.address, mount: 'secret', version: 2 });

    const error = await storeError(source.read('app'));

    expect(error).toMatchObject({ code, message: expect.stringContaining(elsewhere.address) as string });
    expect(elsewhere.requests).toEqual([]);
  });

  test.each(['file:///etc/passwd', 'http://user:pass@127.0.0.1:1/', 'ftp://vault/', 'http://[', ''])(
    'to %j is not followed',
    async (location) => {
      await using standby = await startVaultProxy();
      standby.script(/./, { status: 307, headers: location === '' ? {} : { Location: location }, text: '' });
      await using source = await openSource({ address: standby.address, mount: 'secret' });
      expect(await storeError(source.read('app'))).toMatchObject({ code: 'rejected' });
    },
  );

  test('that goes in a circle ends', async () => {
    await using standby = await startVaultProxy();
    for (let i = 0; i < 10; i++)
      standby.script(/./, ({ path }) =>
        Promise.resolve({ status: 307, headers: { Location: path }, text: '' }),
      );
    await using source = await openSource({ address: standby.address, mount: 'secret' });
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'rejected' });
    expect(standby.requests.length).toBeLessThan(6);
  });
});

describe('Clients', () => {
  test('that are opened and closed a hundred times leave no sockets behind', async () => {
    const mount = await vault.newMount(2);
    await mount.put('app', { a: '1' });
    const cycle = async (): Promise<void> => {
      await using source = await openSource({ mount: mount.path });
      await source.read('app');
      await using destination = await openDestination('copy', { mount: mount.path });
      await destination.sync(keys({ a: '1' }));
    };
    await cycle();
    const before = openSockets();
    for (let i = 0; i < 100; i++) await cycle();
    expect(openSockets()).toBeLessThanOrEqual(before + 1);
  });
});

/** Of this process, whoever opened them (Linux). */
function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}
