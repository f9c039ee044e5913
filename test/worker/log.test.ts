import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

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
