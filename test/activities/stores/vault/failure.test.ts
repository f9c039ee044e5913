import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startVault } from '../../../../infra/tools/vault/start.ts';
import { retryPolicies, type ErrorCode } from '../../../../workflows/model/errors.ts';
import { servers } from '../../../support/servers.ts';
import { vaultClient } from '../../../support/vault-client.ts';
import { dateIn, stoppedClock } from '../../../support/stopped-clock.ts';
import { CANARY, keys, openDestination, openSource, storeError, testWorld } from './harness.ts';
import { startVaultProxy, vaultError, type ProxiedAnswer } from './proxy.ts';

const vault = vaultClient();

describe('A Vault that does not serve', () => {
  test('sealed, is told so on every operation, and serves again once unsealed', async () => {
    await using server = await startVault();
    const own = vaultClient(server);
    await own.request('PUT', 'secret/data/app', { body: { data: { a: '1' } } });
    const world = testWorld({ VAULT_ADDR: server.address, VAULT_TOKEN: server.token });
    await using source = await openSource({ mount: 'secret' }, { world });
    await using destination = await openDestination('app', { mount: 'secret' }, { world });
    const held = await destination.store.read();
    await own.request('PUT', 'sys/seal');
    const problem = { code: 'sealed', remedy: expect.stringContaining('Unseal') as string };
    expect(await storeError(source.read('app'))).toMatchObject(problem);
    expect(await storeError(source.list('', undefined, 10))).toMatchObject(problem);
    expect(await storeError(destination.store.read())).toMatchObject(problem);
    expect(await storeError(destination.write(keys({ a: CANARY }), held))).toMatchObject(problem);
    expect(await storeError(destination.store.remove(held))).toMatchObject(problem);
    await using fresh = await openSource({ mount: 'secret' }, { world });
    expect(await storeError(fresh.read('app'))).toMatchObject(problem);
    await own.request('PUT', 'sys/unseal', { body: { key: server.unsealKey } });
    await expect.poll(async () => (await source.read('app')).state).toBe('present');
  });

  test('and refuses connections is unavailable', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    await using source = await openSource({ address: `http://127.0.0.1:${String(port)}`, mount: 'secret' });
    expect(await storeError(source.read('app'))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/127\.0\.0\.1:\d+: .*connection refused/) as string,
    });
    expect(source.requests()).toEqual(['mount error']);
  });

  test('since its host has no address is unavailable', async () => {
    await using source = await openSource({ address: 'http://vault.invalid:8200', mount: 'secret' });
    expect(await storeError(source.read('app'))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('vault.invalid') as string,
    });
  });

  test('and breaks the connection is unavailable', async () => {
    await using proxy = await startVaultProxy();
    proxy.script(/./, 'cut');
    await using source = await openSource({ address: proxy.address, mount: 'secret' });
    expect(await storeError(source.read('app'))).toMatchObject({ code: 'unavailable' });
  });

  test('TLS at an address that begins with https is unavailable, with the hint', async () => {
    await using proxy = await startVaultProxy();
    await using source = await openSource({
      address: proxy.address.replace('http:', 'https:'),
      mount: 'secret',
    });
    expect(await storeError(source.read('app'))).toMatchObject({
      code: 'unavailable',
      remedy: expect.stringContaining('http or https') as string,
    });
  });

  test('within ten seconds has timed out', { timeout: 20_000 }, async () => {
    await using proxy = await startVaultProxy();
    proxy.script(/./, 'hang');
    await using source = await openSource({ address: proxy.address, mount: 'secret' });
    expect(await storeError(source.read('app'))).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('no answer within 10 s') as string,
    });
  });

  test('at the moment, in this or that way, is tried again and never taken for an absence', async () => {
    const html = { status: 404, text: '<html>not found</html>' };
    const answers: [ProxiedAnswer, ErrorCode][] = [
      [vaultError(503, ['Vault is sealed']), 'sealed'],
      [vaultError(501), 'sealed'],
      [vaultError(400, ['Vault is not initialized']), 'sealed'],
      [vaultError(472), 'standby'],
      [vaultError(473), 'standby'],
      [vaultError(500, ['local node not active but active cluster node not found']), 'standby'],
      [vaultError(429), 'throttled'],
      [vaultError(412, ['required index state not present']), 'unavailable'],
      [vaultError(502), 'unavailable'],
      [{ status: 503, text: 'no upstream' }, 'unavailable'],
      [vaultError(504), 'unavailable'],
      [vaultError(400, ['Upgrading from non-versioned to versioned data.']), 'unavailable'],
      [vaultError(500, ['1 error occurred:\n\t* internal error']), 'serverError'],
      [html, 'serverError'],
      [{ status: 200, text: '<html>log in</html>' }, 'serverError'],
      [{ status: 200, text: '{"data":null,"wrap_info":{"token":"t"}}' }, 'serverError'],
      [{ status: 200, text: '{"data":{"user":"kv 1?"}}' }, 'serverError'],
      [{ status: 404, text: '{"data":{"metadata":{"version":1}}}' }, 'serverError'],
      [{ status: 404, text: '' }, 'serverError'],
    ];
    await using proxy = await startVaultProxy();
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 });
    for (const [answer, code] of answers) {
      proxy.script(/./, answer);
      const error = await storeError(source.read('app'));
      expect([answer, error.code]).toEqual([answer, code]);
      expect(retryPolicies[error.code]).toBe('untilItWorks');
      expect(error.message).toContain('secret/data/app');
      expect(error.remedy).not.toBe('');
    }
  });
});

describe('A Vault that refuses', () => {
  test('in ways that only a person can mend is not tried again', async () => {
    const answers: [ProxiedAnswer, ErrorCode][] = [
      [vaultError(413), 'valueTooLarge'],
      [vaultError(500, ['put failed due to value being too large']), 'valueTooLarge'],
      [vaultError(404, ['no handler for route "secret/data/app". route entry not found.']), 'mountNotFound'],
      [vaultError(400, ['no handler for route']), 'mountNotFound'],
      [vaultError(405, ['unsupported operation']), 'unsupported'],
      [vaultError(404, ['1 error occurred:\n\t* unsupported path\n\n']), 'unsupported'],
      [{ status: 400, text: 'Client sent an HTTP request to an HTTPS server.' }, 'notConfigured'],
      [vaultError(400, [`quoted ${CANARY}`]), 'rejected'],
      [vaultError(422), 'rejected'],
    ];
    await using proxy = await startVaultProxy();
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 });
    for (const [answer, code] of answers) {
      proxy.script(/./, answer);
      const error = await storeError(source.read('app'));
      expect([answer, error.code]).toEqual([answer, code]);
      expect(retryPolicies[error.code]).toBe('never');
    }
  });

  test('for want of a permission names the stanza to grant', async () => {
    const mount = await vault.newMount(2);
    const token = await vault.newToken(`path "${mount.path}/metadata/*" { capabilities = ["list"] }`);
    const world = testWorld({ VAULT_ADDR: servers.vault.address, VAULT_TOKEN: token });
    await using source = await openSource({ mount: mount.path }, { world });
    const error = await storeError(source.read('team/app'));
    expect(error.code).toBe('forbidden');
    expect(error.message).toContain(`reading ${mount.path}/data/team/app: permission denied`);
    expect(error.remedy).toContain(`path "${mount.path}/data/team/app" { capabilities = ["read"] }`);
  });

  test('sealed, standby, behind and throttled are told apart in words too', async () => {
    await using proxy = await startVaultProxy();
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 });
    const words: [ProxiedAnswer, RegExp][] = [
      [vaultError(503, ['Vault is sealed']), /sealed/],
      [vaultError(473), /on standby/],
      [vaultError(412, ['required index state not present']), /not caught up/],
      [vaultError(429, ['rate limit quota exceeded']), /rate limit/],
    ];
    for (const [answer, fact] of words) {
      proxy.script(/./, answer);
      expect((await storeError(source.read('app'))).message).toMatch(fact);
    }
  });

  test('a value that is too large says so', async () => {
    const mount = await vault.newMount(2);
    await using destination = await openDestination('app', { mount: mount.path });
    const error = await storeError(destination.sync(keys({ a: CANARY.repeat(200_000) })));
    expect(error.code).toBe('valueTooLarge');
    expect((await destination.store.read()).owner).toBeUndefined();
  });

  test.each([
    ['in seconds', () => '7', 7_000],
    ['as a date', () => dateIn(60), 60_000],
    ['in words', () => 'soon', undefined],
    ['as zero', () => '0', undefined],
  ])('for now says when to come again: Retry-After %s', async (_how, header, wanted) => {
    await using proxy = await startVaultProxy();
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 });
    using _clock = stoppedClock();
    for (const status of [429, 503]) {
      proxy.script(/./, vaultError(status, [], { 'Retry-After': header() }));
      expect((await storeError(source.read('app'))).retryAfterMs).toBe(wanted);
    }
  });

  test('beyond a real rate limit is throttled, and says when to come again', async () => {
    const mount = await vault.newMount(2);
    await vault.request('POST', 'sys/quotas/config', { body: { enable_rate_limit_response_headers: true } });
    const quota = `sys/quotas/rate-limit/${mount.path}`;
    await vault.request('POST', quota, { body: { path: `${mount.path}/`, rate: 1, interval: '30s' } });
    try {
      await using source = await openSource({ mount: mount.path });
      await source.read('app');
      const error = await storeError(source.read('app'));
      expect(error.code).toBe('throttled');
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(error.retryAfterMs).toBeLessThanOrEqual(30_000);
    } finally {
      await vault.request('DELETE', quota);
    }
  });

  test('a secret below sys/health is refused like any other', async () => {
    await using proxy = await startVaultProxy();
    await using source = await openSource({ address: proxy.address, mount: 'secret', version: 2 });
    proxy.script(/./, vaultError(503, ['Vault is sealed']));
    expect(await storeError(source.read('apps/sys/health'))).toMatchObject({ code: 'sealed' });
    expect(await source.read('apps/sys/health')).toMatchObject({ state: 'absent' });
  });
});
