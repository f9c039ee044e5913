import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Definition } from '../../../workflows/model/definition.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';
import { vaultClient } from '../../support/vault-client.ts';

let spine: Spine;
let directory: TempDir;
const vault = vaultClient();

// Each test is of several processes, one after the other.
vi.setConfig({ testTimeout: 180_000 });

beforeAll(async () => {
  spine = await startSpine();
  directory = await tempDir();
});
afterAll(async () => {
  await spine[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

async function run(...args: string[]): Promise<{ code: unknown; stdout: string; output: string }> {
  await using process = startKeyferry(args, {
    TEMPORAL_ADDRESS: servers.temporal.address,
    KEYFERRY_TASK_QUEUE: spine.taskQueue,
  });
  const code = await process.exited;
  return { code, stdout: process.stdout(), output: process.output() };
}

async function saved(definition: Definition): Promise<string> {
  const file = join(directory.path, `${definition.metadata.name}.json`);
  await writeFile(file, JSON.stringify(definition));
  return file;
}

const mounts = async () => [await vault.newMount(2), await vault.newMount(2)] as const;
const between = (from: string, to: string, extra: object = {}) =>
  defineSync({
    source: { vault: { mount: from, path: '(.+)' } },
    destinations: [{ name: 'copy', vault: { mount: to, path: '$1' } }],
    ...extra,
  });

describe('keyferry plan', () => {
  test('shows for each destination key what a sync would do, by names of keys and never by values', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path, { onSourceDelete: { action: 'delete' } });
    for (const path of ['changed', 'gone', 'same']) await from.put(path, { a: 'value-1', b: 'value-2' });
    for (const path of ['changed', 'gone', 'same']) await spine.sync(definition, path);
    await from.put('changed', { a: 'value-1', b: 'value-3', c: 'value-4' });
    await from.delete('gone');
    await from.put('new', { a: 'value-5' });
    await from.put('taken', { a: 'value-6' });
    await to.put('taken', { a: 'value-7' });

    const { code, stdout, output } = await run('plan', await saved(definition), '--json');

    const entries = JSON.parse(stdout) as { path: string; action: string }[];
    expect(entries.sort((a, b) => a.path.localeCompare(b.path))).toMatchObject([
      {
        path: 'changed',
        action: 'update',
        changes: ['b', 'c'],
        key: `${to.path}/changed`,
        destination: 'copy',
      },
      { path: 'gone', action: 'remove' },
      { path: 'new', action: 'create' },
      { path: 'same', action: 'unchanged' },
      { path: 'taken', action: 'refuse', problem: { code: 'unowned' } },
    ]);
    expect(output).not.toContain('value-');
    expect(code).toBe(1);
    expect((await to.metadata('changed'))?.current_version).toBe(1);
  });

  test('exits 0 without a change and, asked for it, 2 with one', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    const file = await saved(definition);
    await from.put('one', { key: 'value' });

    expect(await run('plan', file)).toMatchObject({ code: 0 });
    expect(await run('plan', file, '--detailed-exitcode')).toMatchObject({ code: 2 });
    await spine.sync(definition, 'one');
    expect(await run('plan', file, '--detailed-exitcode')).toMatchObject({
      code: 0,
      stdout: '0 create, 0 update, 1 unchanged, 0 remove, 0 refuse\n',
    });
  });

  test('says once what mends a destination that is away, and promises no other attempt', async () => {
    const [from] = await mounts();
    for (const path of ['a', 'b']) await from.put(path, { key: 'value' });
    const away = {
      name: 'away',
      vault: {
        address: 'http://127.0.0.1:1',
        auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
        mount: 'none',
        path: '$1',
      },
    };
    const file = await saved(between(from.path, 'none', { destinations: [away] }));
    const { code, stdout } = await run('plan', file);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^away: Vault http:\/\/127.0.0.1:1: .*connection refused\.$/m);
    expect(stdout.match(/^ {2}\S.*$/gm)).toHaveLength(1);
    expect(stdout).not.toContain('tried again');
  });

  test('shows what a terminal would obey in the name of a key, and obeys nothing', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    await from.put('one', { plain: 'value-1' });
    await spine.sync(definition, 'one');
    await from.put('one', { plain: 'value-1', 'a\u001b]0;owned\u0007b\u202ec': 'value-2' });
    const { stdout, output } = await run('plan', await saved(definition));

    expect(stdout, output).toContain('a\\u001b]0;owned\\u0007b\\u202ec');
    expect(output).not.toMatch(/[\u001b\u0007\p{Bidi_Control}]/u);
  });

  test('says why where the source cannot be listed', async () => {
    const [, to] = await mounts();
    const { code, output } = await run('plan', await saved(between('no-such-mount', to.path)));

    expect(code).toBe(1);
    expect(output).toContain('no-such-mount');
  });
});

describe('keyferry apply and sync', () => {
  test('apply starts a reconcile for what is new or changed, and is idempotent', async () => {
    const [from, to] = await mounts();
    await from.put('before', { key: 'value' });
    const definition = between(from.path, to.path);
    const file = await saved(definition);

    const name = definition.metadata.name;
    expect(JSON.parse((await run('apply', file, '--dry-run', '--json')).stdout)).toEqual([
      { definition: name, action: 'created' },
    ]);
    expect(JSON.parse((await run('apply', file, '--json')).stdout)).toEqual([
      { definition: name, action: 'created' },
    ]);
    await expect.poll(() => to.get('before'), { timeout: 30_000 }).toEqual({ key: 'value' });
    expect(JSON.parse((await run('apply', file, '--json')).stdout)).toEqual([
      { definition: name, action: 'unchanged' },
    ]);

    const suspended = { ...definition, spec: { ...definition.spec, suspend: true } };
    expect(JSON.parse((await run('apply', await saved(suspended), '--json')).stdout)).toEqual([
      { definition: name, action: 'updated' },
    ]);
    const status = JSON.parse((await run('status', '--json')).stdout) as {
      definition: string;
      paused: boolean;
    }[];
    expect(status.find((each) => each.definition === name)).toMatchObject({ paused: true });
    await spine.temporal.client.schedule.getHandle(`reconcile/${name}`).delete();
  });

  test('sync without a path runs over all secrets, shows progress, and exits by the outcome', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    await run('apply', await saved(definition));
    for (const path of ['a', 'b', 'c']) await from.put(path, { path });

    const { code, stdout, output } = await run('sync', definition.metadata.name, '--wait', '--json');

    expect(code, output).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'completed',
      destinations: [{ name: 'copy', done: 3, total: 3 }],
    });
    expect(await to.get('c')).toEqual({ path: 'c' });
    await spine.temporal.client.schedule.getHandle(`reconcile/${definition.metadata.name}`).delete();
  });

  test('sync of one path waits, prints each destination, and exits 1 with the remedy where one is refused', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    const file = await saved(definition);
    await from.put('fine', { key: 'value' });
    await from.put('taken', { key: 'value' });
    await to.put('taken', { key: 'other' });
    const name = definition.metadata.name;

    const fine = await run('sync', name, '--path', 'fine', '--wait', '--definitions', file);
    expect(fine).toMatchObject({ code: 0 });
    expect(fine.stdout).toMatch(new RegExp(`copy +${to.path}/fine +created +1`));

    const taken = await run('sync', name, '--path', 'taken', '--wait', '--definitions', file);
    expect(taken.code).toBe(1);
    expect(taken.stdout).toContain('adopt: true');
  });

  test('retry runs a failed sync again once what was in its way is gone', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    await from.put('taken', { key: 'value' });
    await to.put('taken', { key: 'other' });
    await spine.syncFailing(definition, 'taken');
    await to.deleteMetadata('taken');

    const retried = await run('retry', `sync/${definition.metadata.name}/taken`);

    expect(retried).toMatchObject({ code: 0 });
    await expect.poll(() => to.get('taken'), { timeout: 20_000 }).toEqual({ key: 'value' });
    const unknown = await run('retry', 'sync/no/such');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.output).toContain('keyferry status');
  });

  test('pause and resume stop and start the schedule of a definition', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    const name = definition.metadata.name;
    await run('apply', await saved(definition));
    const schedule = spine.temporal.client.schedule.getHandle(`reconcile/${name}`);

    expect(await run('pause', name)).toMatchObject({ code: 0 });
    expect((await schedule.describe()).state.paused).toBe(true);
    expect(await run('resume', name)).toMatchObject({ code: 0 });
    expect((await schedule.describe()).state.paused).toBe(false);
    expect(await run('pause', 'never-applied')).toMatchObject({ code: 1 });
    await schedule.delete();
  });

  test('nothing is started by hand for a definition that is suspended, and it is said how to', async () => {
    const [from, to] = await mounts();
    const definition = between(from.path, to.path);
    const suspended = { ...definition, spec: { ...definition.spec, suspend: true } };
    const name = definition.metadata.name;
    await from.put('one', { key: 'value' });
    await to.put('one', { key: 'other' });
    await spine.syncFailing(definition, 'one');
    await to.deleteMetadata('one');
    const file = await saved(suspended);
    await run('apply', file);
    const schedule = spine.temporal.client.schedule.getHandle(`reconcile/${name}`);

    for (const args of [
      ['sync', name, '--wait'],
      ['sync', name, '--path', 'one', '--wait'],
      ['sync', name, '--path', 'one', '--definitions', file],
      ['retry', `sync/${name}/one`],
      ['resume', name],
    ]) {
      const { code, output } = await run(...args);
      expect([args, code]).toEqual([args, 1]);
      expect(output).toContain('Set suspend: false there and apply it');
    }
    // A file that says otherwise does not change what the schedule runs.
    const unapplied = await run('sync', name, '--definitions', await saved(definition));
    expect(unapplied).toMatchObject({ code: 1 });
    const beside = await run('sync', name, '--path', 'one', '--definitions', await saved(definition));
    expect(beside).toMatchObject({ code: 1 });
    expect(beside.output).toContain('Apply the file first');
    expect((await schedule.describe()).state.paused).toBe(true);
    expect(await to.get('one')).toBeUndefined();

    await run('apply', await saved(definition));
    await expect.poll(() => to.get('one'), { timeout: 30_000 }).toEqual({ key: 'value' });
    await schedule.delete();
  });

  test('a name that was never applied and a path of another definition are refused with what to do', async () => {
    const [from, to] = await mounts();
    const definition = defineSync({
      source: { vault: { mount: from.path, path: 'app/(.+)' } },
      destinations: [{ name: 'copy', vault: { mount: to.path, path: '$1' } }],
    });

    const unknown = await run('sync', 'never-applied', '--wait');
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.output).toContain('keyferry apply');
    const { name } = definition.metadata;
    const other = await run('sync', name, '--path', 'elsewhere', '--definitions', await saved(definition));
    expect(other).toMatchObject({ code: 1 });
    expect(other.output).toContain('app/(.+)');
  });

  test('wrong usage exits 2 and help exits 0', async () => {
    expect(await run('sync')).toMatchObject({ code: 2 });
    expect(await run('no-such-command')).toMatchObject({ code: 2 });
    expect(await run('sync', '--help')).toMatchObject({ code: 0 });
  });
});
