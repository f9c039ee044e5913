import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connectTemporal } from '../../../ingress/starters/connect.ts';
import { definitionOf } from '../support/definitions.ts';
import { statusOf } from '../support/large-body.ts';
import { auditLine } from '../support/lines.ts';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { servers } from '../../support/servers.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { uniqueName } from '../../support/unique.ts';

const environment = () => ({
  TEMPORAL_ADDRESS: servers.temporal.address,
  KEYFERRY_TASK_QUEUE: uniqueName('nobody'),
});
const definitionIn = (file: string, name: string, path: string) =>
  writeFile(file, JSON.stringify(definitionOf(name, { mount: 'secret', path })));

describe('keyferry ingress', () => {
  test('takes events for the definitions in a directory as they are now, and ends on SIGTERM with 0', async () => {
    const name = uniqueName('cli');
    await using directory = await tempDir();
    const file = join(directory.path, 'definition.json');
    await definitionIn(file, name, 'one');
    await using keyferry = startKeyferry(
      ['ingress', '--definitions', directory.path, '--listen', '127.0.0.1:0'],
      environment(),
    );
    const url = (await keyferry.ready).get('ingress') ?? '';
    const accepted = async (path: string): Promise<unknown> =>
      (await fetch(`${url}/events`, { method: 'POST', body: auditLine(path) })).json();

    expect(await accepted('one')).toEqual({ accepted: 1, ignored: 0 });
    await using temporal = await connectTemporal({ address: servers.temporal.address });
    const sync = temporal.client.workflow.getHandle(`sync/${name}/one`);
    expect((await sync.describe()).status.name).toBe('RUNNING');
    await sync.terminate();

    await definitionIn(file, name, 'two');
    await expect.poll(() => accepted('two'), { timeout: 10_000 }).toEqual({ accepted: 1, ignored: 0 });
    expect(await accepted('one')).toEqual({ accepted: 0, ignored: 1 });
    await writeFile(file, '{ broken');
    await expect.poll(() => keyferry.output(), { timeout: 10_000 }).toContain('definition not used');
    expect(await accepted('two')).toEqual({ accepted: 1, ignored: 0 });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'keyferry_events_total{result="accepted"}',
    );

    await keyferry.kill('SIGTERM');
    expect(await keyferry.exited).toBe(0);
    await temporal.client.workflow.getHandle(`sync/${name}/two`).terminate();
  });

  test('takes definitions that name no namespace for those of VAULT_NAMESPACE', async () => {
    const name = uniqueName('cli');
    await using directory = await tempDir();
    await definitionIn(join(directory.path, 'definition.json'), name, 'one');
    await using keyferry = startKeyferry(
      ['ingress', '--definitions', directory.path, '--listen', '127.0.0.1:0'],
      { ...environment(), VAULT_NAMESPACE: 'team/' },
    );
    const url = (await keyferry.ready).get('ingress') ?? '';
    const accepted = async (namespace: string): Promise<unknown> => {
      const line = JSON.parse(auditLine('one')) as { request: object };
      const request = { ...line.request, namespace: { id: 'aBcDe', path: namespace } };
      const body = JSON.stringify({ ...line, request });
      return (await fetch(`${url}/events`, { method: 'POST', body })).json();
    };

    expect(await accepted('other/')).toEqual({ accepted: 0, ignored: 1 });
    expect(await accepted('team/')).toEqual({ accepted: 1, ignored: 0 });
    await using temporal = await connectTemporal({ address: servers.temporal.address });
    await temporal.client.workflow.getHandle(`sync/${name}/one`).terminate();
  });

  test('ends with 1 and says what to set when it would listen to everyone without a token', async () => {
    await using directory = await tempDir();
    await using keyferry = startKeyferry(
      ['ingress', '--definitions', directory.path, '--listen', '0.0.0.0:0'],
      environment(),
    );

    expect(await keyferry.exited).toBe(1);
    expect(keyferry.output()).toContain('Set KEYFERRY_EVENTS_TOKEN or KEYFERRY_EVENTS_TOKEN_FILE');
  });

  test.each([
    ['with its length', { 'Content-Length': String(50 * 1024 * 1024) }],
    ['in chunks', { 'Transfer-Encoding': 'chunked' }],
  ])('refuses 50 MB sent %s without holding them', async (_, headers) => {
    await using directory = await tempDir();
    await using keyferry = startKeyferry(
      ['ingress', '--definitions', directory.path, '--listen', '127.0.0.1:0'],
      environment(),
    );
    const url = (await keyferry.ready).get('ingress') ?? '';
    const before = await peakMemory(keyferry.child.pid);

    expect(await statusOf(`${url}/events`, headers)).toBe(413);

    expect((await peakMemory(keyferry.child.pid)) - before).toBeLessThan(48 * 1024 * 1024);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('ends with 2 when it is not told where its definitions are', async () => {
    await using keyferry = startKeyferry(['ingress']);

    expect(await keyferry.exited).toBe(2);
    expect(keyferry.output()).toContain('--definitions');
  });
});

/** Bytes: the most that was ever resident, or what is now where the system keeps no record. */
async function peakMemory(pid: number | undefined): Promise<number> {
  const id = String(pid);
  const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => undefined);
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
  const kilobytes = peak ?? (await promisify(execFile)('ps', ['-o', 'rss=', '-p', id])).stdout;
  return Number(kilobytes) * 1024;
}
