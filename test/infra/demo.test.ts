import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const DEMO = resolve(import.meta.dirname, '../../infra/demo/demo.ts');

test('the demo verifies every arrival, says so last, and leaves nothing running or lying about', async () => {
  await using directory = await tempDir();
  const env = { ...process.env, TMPDIR: directory.path };

  const { stdout } = await promisify(execFile)(process.execPath, [DEMO, '--exit'], { env });

  expect(stdout).toMatch(/^Temporal UI +http:\/\/127\.0\.0\.1:\d+/m);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^demo ok: \d+ arrivals/);
  expect(await readdir(directory.path)).toEqual([]);
  // Everything it starts names its directory, or ends with what does.
  await expect.poll(() => commandsNaming(directory.path), { timeout: 15_000 }).toEqual([]);
}, 180_000);

/** Command lines of running processes that name a directory, where the system tells (/proc). */
async function commandsNaming(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(directory));
}
