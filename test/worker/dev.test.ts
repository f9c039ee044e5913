import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startVault } from '../../infra/tools/vault/start.ts';
import { startKeyferry, type KeyferryProcess } from '../support/keyferry-process.ts';
import { tempDir } from '../support/temp-dir.ts';
import { vaultClient } from '../support/vault-client.ts';
import type { Mount } from '../support/vault-mount.ts';

interface Stage extends AsyncDisposable {
  readonly directory: string;
  readonly from: Mount;
  readonly to: Mount;
  define(name: string, path: string, extra?: object): Promise<string>;
  start(...args: string[]): KeyferryProcess;
}

async function setStage(): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  const directory = resources.use(await tempDir()).path;
  const auditFile = join(directory, 'audit.log');
  const vault = resources.use(await startVault({ auditFile }));
  const client = vaultClient(vault);
  const [from, to] = [await client.newMount(2), await client.newMount(2)];
  const definitions = join(directory, 'definitions');
  const env = { VAULT_ADDR: vault.address, VAULT_TOKEN: vault.token };
  await mkdir(definitions);
  return {
    directory,
    from,
    to,
    define: async (name, path, extra = {}) => {
      const file = join(definitions, `${name}.yaml`);
      const definition = {
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name },
        spec: {
          source: { vault: { mount: from.path, path } },
          destinations: [{ name: 'copy', vault: { mount: to.path, path: `${name}/$1` } }],
          ...extra,
        },
      };
      await writeFile(file, JSON.stringify(definition));
      return file;
    },
    start: (...args) => {
      const ports = ['--listen', '127.0.0.1:0', '--temporal-port', '0', '--ui-port', '0'];
      const data = ['--data', join(directory, 'data'), '--audit-file', auditFile];
      return resources.use(
        startKeyferry(['dev', '--definitions', definitions, ...data, ...ports, ...args], env),
      );
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

const ARRIVES = { timeout: 30_000 };

test('dev prints where it is, syncs what Vault audits, and a signal lets it end with 0', async () => {
  await using stage = await setStage();
  await stage.define('app', 'app/(.+)');
  const dev = stage.start();
  const said = await dev.ready;

  expect(said.get('ingress')).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(said.get('temporal')).toMatch(/^127\.0\.0\.1:\d+$/);
  expect((await fetch(said.get('ui') ?? '')).status).toBe(200);
  expect((await fetch(`${said.get('ingress') ?? ''}/readyz`)).status).toBe(200);
  const metrics = async () => (await fetch(`${said.get('ingress') ?? ''}/metrics`)).text();
  // The first reconcile could bring what is written now before its event does, and no lag is known of that.
  await expect.poll(metrics, ARRIVES).toMatch(/^temporal_workflow_completed\w*\{[^}]*"reconcile"/m);
  await stage.from.put('app/one', { key: 'value' });
  await expect.poll(() => stage.to.get('app/one'), ARRIVES).toEqual({ key: 'value' });
  await stage.from.put('app/one', { key: 'newer' });
  await expect.poll(() => stage.to.get('app/one'), ARRIVES).toEqual({ key: 'newer' });
  // What is counted is confirmed, which is a moment after it has arrived.
  await expect
    .poll(metrics, ARRIVES)
    .toMatch(/^keyferry_syncs_total\{definition="app",destination="copy",action="updated"\} 1$/m);
  expect(await metrics()).toMatch(
    /^keyferry_sync_lag_seconds_count\{definition="app",destination="copy"\} [1-9]/m,
  );
  expect(await metrics()).toMatch(/^temporal_workflow_completed/m);

  dev.child.kill('SIGTERM');
  expect(await dev.exited).toBe(0);
}, 120_000);

test('dev started again on its data directory after SIGKILL goes on where it was', async () => {
  await using stage = await setStage();
  await stage.define('app', 'app/(.+)');
  const killed = stage.start();
  const ingress = (await killed.ready).get('ingress') ?? '';
  // With the first reconcile over, the event's pass is the only one that writes what is written now.
  const metrics = async () => (await fetch(`${ingress}/metrics`)).text();
  await expect.poll(metrics, ARRIVES).toMatch(/^temporal_workflow_completed\w*\{[^}]*"reconcile"/m);
  await stage.from.put('app/before', { key: 'value' });
  await expect.poll(() => stage.to.get('app/before'), ARRIVES).toEqual({ key: 'value' });
  await killed.kill('SIGKILL');
  await stage.from.put('app/meanwhile', { key: 'value' });

  const again = stage.start();
  await again.ready;

  await expect.poll(() => stage.to.get('app/meanwhile'), ARRIVES).toEqual({ key: 'value' });
  expect((await stage.to.metadata('app/before'))?.current_version).toBe(1);
  expect(again.output()).not.toContain('"level":"error"');
}, 120_000);

test('dev takes up new and changed definitions, keeps a broken one as it was, and drops one that is gone', async () => {
  await using stage = await setStage();
  await stage.from.put('early', { key: 'was there before its definition' });
  const first = await stage.define('first', 'first/(.+)');
  const dev = stage.start();
  await dev.ready;

  await stage.define('second', '(early)');
  await expect.poll(() => stage.to.get('second/early'), ARRIVES).toBeDefined();

  await writeFile(first, 'apiVersion: keyferry.dev/v1\nkind: Sync\nmetadata: { nmae: first }\n');
  await expect.poll(() => dev.output(), ARRIVES).toContain('nmae');
  await stage.from.put('first/kept', { key: 'value' });
  await expect.poll(() => stage.to.get('first/kept'), ARRIVES).toEqual({ key: 'value' });

  await rm(first);
  await expect.poll(() => dev.output(), ARRIVES).toContain('"schedule":"deleted"');
}, 120_000);

test('dev leaves a key to the definition that it was applied for, while the file of that one is broken', async () => {
  await using stage = await setStage();
  const destinations = [{ name: 'copy', vault: { mount: stage.to.path, path: 'shared/$1' } }];
  const first = await stage.define('first', 'app/(.+)', { destinations });
  const before = stage.start();
  await before.ready;
  await before.kill('SIGKILL');

  await writeFile(first, 'kind: [');
  await stage.define('second', 'other/(.+)', { destinations });
  await stage.define('third', 'third/(.+)');
  await stage.from.put('third/one', { key: 'value' });
  const dev = stage.start();
  await dev.ready;

  expect(dev.output()).toMatch(/definition not applied: .*`first` \(applied as .*`second`/);
  await expect.poll(() => stage.to.get('third/one'), ARRIVES).toEqual({ key: 'value' });
}, 120_000);

test('dev does not start on a broken configuration file, and goes on with the last good one when a change breaks it', async () => {
  await using stage = await setStage();
  await stage.define('app', 'app/(.+)');
  const file = join(stage.directory, 'keyferry.json');
  const configure = (stores: object): Promise<void> =>
    writeFile(file, JSON.stringify({ apiVersion: 'keyferry.dev/v1', kind: 'Config', spec: { stores } }));
  await configure({ vault: { adress: 'http://127.0.0.1:1' } });

  const broken = stage.start('--config', file);
  expect(await broken.exited).toBe(1);
  // As validate prints it.
  expect(broken.output()).toMatch(/^\S*keyferry\.json:1:\d+: spec\.stores\.vault\.adress: .*`address`/m);
  expect(broken.stdout()).not.toContain('ready');

  await configure({});
  const dev = stage.start('--config', file);
  await dev.ready;
  await configure({ vault: { adress: 'http://127.0.0.1:1' } });
  await expect.poll(() => dev.output(), ARRIVES).toContain('the last good configuration stays in use');
  expect(dev.output()).toContain('configuration not used: ');
  expect(dev.output()).not.toContain('definition not used');
  await stage.from.put('app/one', { key: 'value' });
  await expect.poll(() => stage.to.get('app/one'), ARRIVES).toEqual({ key: 'value' });
}, 120_000);

test('dev says what is wrong with its options and exits 2, and with a port that is taken exits 1', async () => {
  await using stage = await setStage();
  const usage = stage.start('--ui-port', 'many');
  expect(await usage.exited).toBe(2);
  expect(usage.output()).toContain('Expected a port');

  await using server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const taken = stage.start('--listen', `127.0.0.1:${String(port)}`);
  expect(await taken.exited).toBe(1);
  expect(taken.output()).toContain(`127.0.0.1:${String(port)}`);
}, 60_000);
