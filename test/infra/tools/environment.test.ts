import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureTool } from '../../../infra/tools/ensure.ts';
import { startKubernetes } from '../../../infra/tools/kubernetes/start.ts';
import { startMoto } from '../../../infra/tools/moto/start.ts';
import { startTemporal } from '../../../infra/tools/temporal/start.ts';
import { startVault } from '../../../infra/tools/vault/start.ts';
import { tempDir } from '../../support/temp-dir.ts';

const CANARY = 'canary-8hT3q';

/** What a worker may hold, and what looks like a setting that some program needs. */
const HELD = [
  'VAULT_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'KEYFERRY_EVENTS_TOKEN',
  'GITHUB_TOKEN',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'TEMPORAL_API_KEY',
  'PAYMENTS_PASSWORD',
];

beforeEach(() => {
  for (const name of HELD) vi.stubEnv(name, CANARY);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('no server that is started has what the worker holds in its environment', async () => {
  const before = new Set(descendants());
  await using _temporal = await startTemporal();
  await using _vault = await startVault();
  await using _moto = await startMoto();
  await using _kubernetes = await startKubernetes();
  const servers = environments().filter(({ pid }) => !before.has(pid));
  // Each of the five with the shell that ends it.
  expect(servers.length).toBeGreaterThanOrEqual(5);
  expect(servers.filter(({ text }) => text.includes('PATH=')).length).toBeGreaterThanOrEqual(5);
  expect(servers.filter(({ text }) => text.includes(CANARY)).map(({ text }) => text.slice(0, 80))).toEqual(
    [],
  );
}, 120_000);

test.each([
  ['etcd', 'go', 'GOPROXY'],
  ['moto', 'python3', 'PIP_INDEX_URL'],
] as const)(
  'what makes %s gets where to fetch from, and not what the worker holds',
  async (tool, program, own) => {
    await using dir = await tempDir();
    const seen = join(dir.path, 'seen');
    const bin = join(dir.path, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, program), `#!/bin/sh\n/usr/bin/env > ${seen}\nexit 1\n`);
    await chmod(join(bin, program), 0o755);
    vi.stubEnv('PATH', ['/nowhere', bin].join(delimiter));
    vi.stubEnv('KEYFERRY_CACHE', join(dir.path, 'cache'));
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv(own, 'https://packages.example.com');
    await expect(ensureTool(tool, () => undefined)).rejects.toThrow('cannot be had');
    const text = await readFile(seen, 'utf8');
    expect(text).toContain(`${own}=https://packages.example.com\n`);
    expect(text).toContain('HTTPS_PROXY=http://127.0.0.1:1\n');
    expect(text).not.toContain(CANARY);
  },
);

/** Process numbers of what this process started, and of what that did. */
function descendants(): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set([process.pid]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const [pid, parent] of rows) if (pid && parent && found.has(parent)) found.add(pid);
  }
  found.delete(process.pid);
  return [...found];
}

/** Command lines with the environments that programs were started with, as `ps` shows them to their owner. */
function environments(): { pid: number; text: string }[] {
  return descendants().flatMap((pid) => {
    try {
      const text = execFileSync('ps', ['eww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      // The process that asks is one of them, and has everything of ours.
      return text.startsWith('ps ') ? [] : [{ pid, text }];
    } catch {
      return [];
    }
  });
}
