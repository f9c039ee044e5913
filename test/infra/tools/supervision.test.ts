import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { identityOf } from '../../../infra/tools/process-identity.ts';
import { untilReady } from '../../../infra/tools/server/ready.ts';
import { supervise } from '../../../infra/tools/server/supervise.ts';
import { startMoto } from '../../../infra/tools/moto/start.ts';
import { startTemporal } from '../../../infra/tools/temporal/start.ts';
import { startVault } from '../../../infra/tools/vault/start.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { starter } from './starter.ts';

/** Temporal takes a second or two to end in order; a server that does not is killed after ten. */
const GONE_MS = 20_000;

async function untilGone(pid: number): Promise<void> {
  await vi.waitUntil(() => identityOf(pid) === undefined, { timeout: GONE_MS, interval: 50 });
}

describe.concurrent.each(['temporal', 'vault', 'moto'] as const)('a %s server', (name) => {
  test('ends when who started it is killed', async () => {
    await using process = await starter(name);
    expect(identityOf(process.startedPid)).toBeDefined();
    await process.kill();
    await untilGone(process.startedPid);
  });

  test('ends when who started it ends without a word', async () => {
    await using process = await starter(name);
    await process.leave();
    await untilGone(process.startedPid);
  });
});

describe('a server that is supervised', () => {
  test('is ended, and waited for, when it is disposed of', async () => {
    const server = await supervise({ program: 'sleep', args: ['600'] });
    await server[Symbol.asyncDispose]();
    expect(identityOf(server.pid)).toBeUndefined();
    expect(await server.exited).toEqual({ code: null, signal: 'SIGTERM' });
  });

  test('is itself what a signal reaches, and leaves no supervisor behind', async () => {
    await using server = await supervise({ program: 'sleep', args: ['600'] });
    const supervisors = childrenOf(server.pid);
    expect(supervisors).toHaveLength(1);
    server.kill('SIGKILL');
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
    for (const pid of supervisors) await untilGone(pid);
  });

  test('is killed after ten seconds where it will not end', async () => {
    const server = await supervise({
      program: 'sh',
      args: ['-c', 'trap "" TERM; echo deaf; while :; do sleep 1; done'],
    });
    await expect.poll(() => server.tail()).toBe('deaf');
    await server[Symbol.asyncDispose]();
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('that ends before it is ready is an error with the last words of its log', async () => {
    const server = await supervise({ program: 'sh', args: ['-c', 'echo no room left; exit 3'] });
    await expect(untilReady('The server', server, () => Promise.resolve(false))).rejects.toThrow(
      'The server ended with 3 before it was ready. The last lines of its log:\nno room left',
    );
  });

  test('appends to the log file it is given, and explains itself only by what it wrote itself', async () => {
    await using dir = await tempDir();
    const logFile = join(dir.path, 'log');
    for (const words of ['first', 'second']) {
      const server = await supervise({ program: 'echo', args: [words], logFile });
      await server.exited;
      expect(await server.tail()).toBe(words);
      await server[Symbol.asyncDispose]();
    }
  });
});

test.each([
  ['Temporal', (port: number) => startTemporal({ port })],
  ["Temporal's HTTP API", (httpPort: number) => startTemporal({ httpPort })],
  ["Temporal's UI", (uiPort: number) => startTemporal({ uiPort })],
  ['Vault', (port: number) => startVault({ port })],
  ['moto', (port: number) => startMoto({ port })],
])('a port that is taken is named: %s', async (purpose, start) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(start(port)).rejects.toThrow(
    `port ${String(port)} for ${purpose} cannot be listened on (EADDRINUSE): end what uses it, or choose another`,
  );
  server.close();
});

test('a Vault that cannot write its audit file is an error, and does not stay', async () => {
  await using dir = await tempDir();
  const notADirectory = join(dir.path, 'file');
  await writeFile(notADirectory, '');
  const auditFile = join(notADirectory, 'audit.log');
  await expect(startVault({ auditFile })).rejects.toThrow('Vault refused sys/audit/file with 400');
});

test('the unseal key of a Vault opens it again after it was sealed', async () => {
  await using vault = await startVault();
  const call = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${vault.address}/v1/${path}`, {
      method,
      headers: { 'X-Vault-Token': vault.token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return JSON.parse((await response.text()) || '{}') as Record<string, unknown>;
  };
  await call('POST', 'secret/data/a', { data: { key: 'value' } });
  await call('PUT', 'sys/seal');
  expect(await call('GET', 'sys/seal-status')).toMatchObject({ sealed: true });
  await call('PUT', 'sys/unseal', { key: vault.unsealKey });
  await expect
    .poll(() => call('GET', 'secret/data/a'), { timeout: 10_000 })
    .toMatchObject({ data: { data: { key: 'value' } } });
});

function childrenOf(parent: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .flatMap(([pid]) => pid ?? []);
}
