import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test, vi } from 'vitest';
import { cacheEntry } from '../../../infra/tools/cache.ts';
import { ensureTool } from '../../../infra/tools/ensure.ts';
import { tryLock } from '../../../infra/tools/lock.ts';
import { temporal } from '../../../infra/tools/temporal/tool.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';

const script = join(import.meta.dirname, '../../../infra/tools/ensure.ts');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the script on a machine that has nothing: an empty PATH, an empty cache, a proxy where nobody answers. */
async function onBareMachine(
  dir: TempDir,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onStderr?: (chunk: string) => void,
): Promise<Outcome> {
  const child = spawn(process.execPath, [script, ...args], {
    env: {
      HOME: dir.path,
      PATH: join(dir.path, 'bin'),
      KEYFERRY_CACHE: join(dir.path, 'cache'),
      HTTPS_PROXY: 'http://127.0.0.1:1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (onStderr) child.stderr.setEncoding('utf8').on('data', onStderr);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, stdout, stderr };
}

async function program(dir: TempDir, name: string, body: string): Promise<string> {
  const path = join(dir.path, 'bin', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

describe.concurrent('a tool', () => {
  test('is the one on PATH where that runs and is new enough', async ({ expect }) => {
    await using dir = await tempDir();
    const path = await program(dir, 'temporal', 'echo "temporal version 1.9.0 (Server 1.31.0, UI 2.50.0)"');
    expect(await onBareMachine(dir, ['temporal'])).toEqual({
      code: 0,
      stdout: `temporal ${path}\n`,
      stderr: '',
    });
  });

  test('may be OpenBao where Vault is not there', async ({ expect }) => {
    await using dir = await tempDir();
    const path = await program(dir, 'bao', 'echo "OpenBao v2.4.4 (abc), built 2025-11-24T00:00:00Z"');
    expect((await onBareMachine(dir, ['vault'])).stdout).toBe(`vault ${path}\n`);
  });

  test('that its variable names wins over the one on PATH', async ({ expect }) => {
    await using dir = await tempDir();
    await program(dir, 'vault', 'echo "Vault v1.20.0 (abc), built 2025-06-23T10:21:30Z"');
    const named = await program(dir, 'mine', 'echo "Vault v1.21.0 (abc), built 2025-10-21T19:33:19Z"');
    expect((await onBareMachine(dir, ['vault'], { KEYFERRY_VAULT: named })).stdout).toBe(`vault ${named}\n`);
  });

  test('that its variable names and that does not run is an error, whatever is on PATH', async ({
    expect,
  }) => {
    await using dir = await tempDir();
    await program(dir, 'vault', 'echo "Vault v1.21.0 (abc), built 2025-10-21T19:33:19Z"');
    const { code, stderr } = await onBareMachine(dir, ['vault'], { KEYFERRY_VAULT: '/nowhere/vault' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^KEYFERRY_VAULT names \/nowhere\/vault, which cannot be used: .*ENOENT/);
  });

  test('is printed as JSON for programs', async ({ expect }) => {
    await using dir = await tempDir();
    const path = await program(dir, 'vault', 'echo "Vault v1.21.0 (abc), built 2025-10-21T19:33:19Z"');
    expect(JSON.parse((await onBareMachine(dir, ['--json', 'vault'])).stdout)).toEqual({ vault: path });
  });

  test('that nobody has heard of is wrong usage', async ({ expect }) => {
    await using dir = await tempDir();
    const { code, stderr } = await onBareMachine(dir, ['consul']);
    expect(code).toBe(2);
    expect(stderr).toContain('consul: expected one of moto, temporal, vault');
  });
});

test('what must be made is said once, with how long it takes; what is there is not mentioned', async () => {
  await using dir = await tempDir();
  await program(dir, 'vault', 'echo "Vault v1.21.0 (abc), built 2025-10-21T19:33:19Z"');
  await program(dir, 'go', 'exit 1');
  const { code, stdout, stderr } = await onBareMachine(dir, ['etcd', 'vault', 'moto']);
  expect(stderr.split('\n')[0]).toBe(
    `Not on this machine yet, and are made first: etcd (2 min), moto (1 min). This takes up to 3 min on two cores, once. They are kept in ${join(dir.path, 'cache')}.`,
  );
  expect(stderr.match(/Not on this machine/g)).toHaveLength(1);
  expect(stderr).not.toContain('Vault');
  // One that cannot be had does not keep the others from being tried.
  expect(stderr).toContain('etcd is needed and cannot be had');
  expect(stderr).toContain('moto is needed and cannot be had');
  expect({ code, stdout }).toEqual({ code: 1, stdout: `vault ${join(dir.path, 'bin', 'vault')}\n` });
});

describe.concurrent(
  'where a tool cannot be had, one error names every way that was tried, why it failed, and the remedy',
  () => {
    test('Temporal', async ({ expect }) => {
      await using dir = await tempDir();
      await program(dir, 'temporal', 'echo "temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)"');
      const { code, stdout, stderr } = await onBareMachine(dir, ['temporal']);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toContain(
        'Temporal is needed and cannot be had. Tried:\n  - KEYFERRY_TEMPORAL: not set\n',
      );
      expect(stderr).toMatch(
        / - temporal on PATH \(.*\): it is version 1\.24\.2, and 1\.27\.0 or newer is needed\n/,
      );
      expect(stderr).toMatch(/ - the cache \(.*temporal-[0-9a-f]+\): nothing that runs\n/);
      expect(stderr).toMatch(/ - download from github\.com: .*ECONNREFUSED.*\n/);
      expect(stderr).toMatch(
        / - build with Go from infra\/tools\/temporal\/go\.mod: no Go on PATH that runs.*\n/,
      );
      expect(stderr).toMatch(
        /Remedy: install the Temporal CLI .*, or Go .*; or set KEYFERRY_TEMPORAL to its path\.\n$/,
      );
    });

    test('Vault', async ({ expect }) => {
      await using dir = await tempDir();
      const { stderr } = await onBareMachine(dir, ['vault']);
      expect(stderr).toMatch(
        /vault on PATH: not found\n.*bao on PATH: not found\n.*the cache .*\n.*download from releases\.hashicorp\.com: .*\n.*no Go on PATH/,
      );
      expect(stderr).toContain('or set KEYFERRY_VAULT to its path.');
    });

    test('moto', async ({ expect }) => {
      await using dir = await tempDir();
      const { stderr } = await onBareMachine(dir, ['moto']);
      expect(stderr).toMatch(
        /moto_server on PATH: not found\n.*the cache .*\n.*no python3 or python on PATH/,
      );
      expect(stderr).toContain('or set KEYFERRY_MOTO_SERVER to its path.');
    });

    test('moto, with a Python that has no venv module', async ({ expect }) => {
      await using dir = await tempDir();
      await program(dir, 'python3', 'echo "No module named venv" >&2; exit 1');
      const { stderr } = await onBareMachine(dir, ['moto']);
      expect(stderr).toMatch(/pip install into a venv .*: .*python3 ended with 1: No module named venv/);
      expect(stderr).toContain('install Python 3.11 or newer with its venv module (Debian: python3-venv)');
    });

    test('a build that fails says what the compiler said', async ({ expect }) => {
      await using dir = await tempDir();
      await program(
        dir,
        'go',
        '[ "$1" = version ] || { echo "go: go.mod requires go >= 1.25.0 (running go 1.22.1)" >&2; exit 1; }',
      );
      const { stderr } = await onBareMachine(dir, ['vault']);
      expect(stderr).toMatch(
        /build with Go .*: go ended with 1: go: go\.mod requires go >= 1\.25\.0 \(running go 1\.22\.1\)/,
      );
    });

    test('a download from which nothing comes is given up', async ({ expect }) => {
      await using dir = await tempDir();
      await using silent = createServer((socket) => socket.resume().on('error', () => undefined));
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const HTTPS_PROXY = `http://127.0.0.1:${String(port)}`;
      const { stderr } = await onBareMachine(dir, ['temporal'], { HTTPS_PROXY });
      expect(stderr).toMatch(/ - download from .*: nothing arrived for 20 s\n/);
    });
  },
);

test('who finds a tool being made by another process waits for it instead of making it twice', async () => {
  await using dir = await tempDir();
  const real = await ensureTool('temporal');
  vi.stubEnv('KEYFERRY_CACHE', join(dir.path, 'cache'));
  const entry = await cacheEntry('temporal', temporal.pins, temporal.recipe);
  vi.unstubAllEnvs();
  const lock = await tryLock(`${entry}.lock`);
  if (!lock.taken) throw new Error('the lock of a new cache is taken');

  let said = '';
  const outcome = onBareMachine(dir, ['temporal'], {}, (chunk) => {
    said += chunk;
  });
  await expect
    .poll(() => said, { timeout: 30_000 })
    .toContain(`waiting for process ${String(process.pid)}, which is making it`);
  await mkdir(entry);
  await symlink(real, join(entry, temporal.executable));
  await lock.release();
  expect(await outcome).toMatchObject({ code: 0, stdout: `temporal ${join(entry, temporal.executable)}\n` });
});
