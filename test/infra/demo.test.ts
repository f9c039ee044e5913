import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ensureTool } from '../../infra/tools/ensure.ts';
import { isExecutable } from '../../infra/tools/find.ts';
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

test('a tool that takes longer to come than a secret may take to arrive does not fail the demo', async () => {
  await using directory = await tempDir();
  const WITHIN_S = 20;
  const [temporal, vault, moto] = await Promise.all(
    (['temporal', 'vault', 'moto'] as const).map((name) => ensureTool(name)),
  );
  // A new machine whose Go takes its time to build Temporal; a download finds nobody.
  const bin = join(directory.path, 'bin');
  await mkdir(bin);
  const go = [
    '#!/bin/sh',
    '[ "$1" = version ] && exit',
    'while [ "$1" != -o ]; do shift; done',
    `sleep ${String(WITHIN_S + 1)}`,
    `cp ${temporal ?? ''} "$2"`,
  ];
  await writeFile(join(bin, 'go'), go.join('\n'), { mode: 0o755 });
  const env = {
    ...process.env,
    PATH: [bin, ...(await pathWithout('temporal'))].join(delimiter),
    KEYFERRY_CACHE: join(directory.path, 'cache'),
    KEYFERRY_TEMPORAL: undefined,
    KEYFERRY_VAULT: vault,
    KEYFERRY_MOTO_SERVER: moto,
    HTTPS_PROXY: 'http://127.0.0.1:1',
  };

  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [DEMO, '--exit', '--within', String(WITHIN_S)],
    { env },
  );

  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^demo ok: \d+ arrivals/);
  expect(stderr.match(/^Not on this machine yet.*$/gm)).toEqual([
    expect.stringMatching(
      /and is made first: Temporal \(5 min\)\. This takes up to 5 min on two cores, once\. It is kept in \/.*\/cache\.$/,
    ),
  ]);
  expect(stderr).toMatch(/^Temporal: ready after \d+ s$/m);
}, 180_000);

/** The directories of PATH that have no such program. */
async function pathWithout(program: string): Promise<string[]> {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  const there = await Promise.all(directories.map((directory) => isExecutable(join(directory, program))));
  return directories.filter((_, i) => there[i] === false);
}

/** Command lines of running processes that name a directory, where the system tells (/proc). */
async function commandsNaming(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(directory));
}
