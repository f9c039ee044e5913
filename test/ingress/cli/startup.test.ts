import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from '../../support/temp-dir.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const KEYFERRY = join(ROOT, 'worker/keyferry.ts');
const RECORD = join(ROOT, 'test/support/record-loaded.ts');

/** Packages that `keyferry` loads for these arguments, on Node. */
async function packagesLoaded(...args: string[]): Promise<readonly string[]> {
  await using directory = await tempDir();
  const file = join(directory.path, 'loaded');
  await writeFile(file, '');
  await promisify(execFile)(process.execPath, ['--import', RECORD, KEYFERRY, ...args], {
    env: { ...process.env, RECORD_LOADED: file },
  });
  const urls = (await readFile(file, 'utf8')).trimEnd().split('\n');
  expect(urls.some((url) => url.endsWith('/worker/keyferry.ts'))).toBe(true);
  const packages = urls.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
  return [...new Set(packages)];
}

test('what only tells about commands loads nothing but the parser of command lines', async () => {
  for (const args of [['--help'], ['--version'], ['sync', '--help'], ['dev', '--help']])
    expect([args, await packagesLoaded(...args)]).toEqual([args, ['commander']]);
});

test('a command that asks no server loads no client of one', async () => {
  const packages = await packagesLoaded('schema');
  expect(packages).toContain('zod');
  expect(packages.filter((name) => /^@(temporalio|aws-sdk|azure|google-cloud|grpc)\//.test(name))).toEqual(
    [],
  );
});
