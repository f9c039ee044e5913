import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { startKeyferry } from '../support/keyferry-process.ts';
import { tempDir } from '../support/temp-dir.ts';

const LOG = resolve(import.meta.dirname, '../../worker/log.ts');

test('a log line names its level, the service and the command, and nothing in it turns it around', async () => {
  const script = `import(${JSON.stringify(LOG)}).then(({ createLog }) => {
    createLog('worker', 'info').warn({ key: 'a\\u202eb\\u009bc' }, 'said');
  })`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script]);

  expect(stdout).toBe('');
  expect(stderr).toMatch(/^\{.*\}\n$/);
  expect(stderr).not.toMatch(/[\p{Bidi_Control}\u0080-\u009f]/u);
  expect(JSON.parse(stderr)).toMatchObject({
    level: 'warn',
    service: 'keyferry',
    command: 'worker',
    key: 'a\u202eb\u009bc',
    msg: 'said',
  });
});

test.each(['worker', 'ingress', 'follow', 'dev'])(
  'keyferry %s says first that requests will be printed with their headers, where a variable makes libraries do so',
  async (command) => {
    await using directory = await tempDir();
    const definitions = ['--definitions', directory.path];
    const args = {
      worker: [],
      ingress: definitions,
      follow: [...definitions, '--file', join(directory.path, 'audit.log')],
      // What cannot be a directory ends it before anything is started.
      dev: [...definitions, '--data', '/dev/null/data'],
    }[command];
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', GRPC_TRACE: 'keyferry-test', KEYFERRY_EVENTS_TOKEN: 'x' };
    await using keyferry = startKeyferry([command, ...(args ?? [])], env);
    await vi.waitUntil(() => keyferry.output().includes('\n'), { timeout: 30_000 });
    expect(keyferry.output().split('\n')[0]).toContain(
      'GRPC_TRACE set: requests will be printed with their headers, and so with tokens',
    );
  },
);
