import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { connectTemporal } from '../../ingress/starters/connect.ts';
import { auditLine } from '../ingress/support/lines.ts';
import { servers } from '../support/servers.ts';
import { uniqueName } from '../support/unique.ts';

const root = resolve(import.meta.dirname, '../..');

function deno(name: string, listen: string) {
  const program = resolve(import.meta.dirname, 'support/deno-ingress.ts');
  const child = spawn(
    resolve(root, 'node_modules/.bin/deno'),
    ['run', '-A', '--node-modules-dir=manual', program, name, listen],
    {
      cwd: root,
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: servers.temporal.address,
        KEYFERRY_TASK_QUEUE: uniqueName('nobody'),
      },
    },
  );
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    exited,
    errors: () => errors,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

describe('The ingress on Deno', () => {
  test('takes events, and ends once it is closed', async () => {
    const name = uniqueName('deno');
    await using program = deno(name, '127.0.0.1:0');
    const [url] = (await once(createInterface({ input: program.child.stdout }), 'line')) as [string];

    const response = await fetch(`${url}/events`, { method: 'POST', body: auditLine('a') });

    expect([response.status, await response.json()]).toEqual([202, { accepted: 1, ignored: 0 }]);
    await using temporal = await connectTemporal({ address: servers.temporal.address });
    await temporal.client.workflow.getHandle(`sync/${name}/a`).terminate();
    program.child.stdin.end();
    expect(await program.exited).toBe(0);
  });

  test('refuses to listen to everyone without a token', async () => {
    await using program = deno(uniqueName('deno'), '0.0.0.0:0');

    expect(await program.exited).not.toBe(0);
    expect(program.errors()).toContain('Set KEYFERRY_EVENTS_TOKEN');
  });
});
