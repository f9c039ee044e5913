import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cacheDirectory, cacheEntry, fillEntry } from '../../../infra/tools/cache.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('the cache is where KEYFERRY_CACHE says, else in the user cache directory', () => {
  expect(cacheDirectory({ KEYFERRY_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(cacheDirectory({ KEYFERRY_CACHE: '', XDG_CACHE_HOME: '/b' })).toBe('/b/keyferry');
  const own = process.platform === 'darwin' ? 'Library/Caches/keyferry' : '.cache/keyferry';
  expect(cacheDirectory({})).toBe(join(homedir(), own));
});

test('another pin, or another way to build it, is another place in the cache', async () => {
  await using dir = await tempDir();
  vi.stubEnv('KEYFERRY_CACHE', dir.path);
  const pin = join(dir.path, 'go.mod');
  await writeFile(pin, 'v1');
  const first = await cacheEntry('tool', [pin], 'build');
  expect(await cacheEntry('tool', [pin], 'build')).toBe(first);
  expect(await cacheEntry('tool', [pin], 'build otherwise')).not.toBe(first);
  await writeFile(pin, 'v2');
  expect(await cacheEntry('tool', [pin], 'build')).not.toBe(first);
  vi.unstubAllEnvs();
});

test('what could not be finished is not put in place', async () => {
  await using dir = await tempDir();
  const fill = async (directory: string): Promise<void> => {
    await writeFile(join(directory, 'half'), '');
    throw new Error('interrupted');
  };
  await expect(fillEntry(join(dir.path, 'tool-1'), fill)).rejects.toThrow('interrupted');
  expect(await readdir(dir.path)).toEqual([]);
});

test('what a killed predecessor left half done is cleared away, and a broken entry replaced', async () => {
  await using dir = await tempDir();
  const entry = join(dir.path, 'tool-1');
  await mkdir(join(dir.path, '.tool-1-abandoned'));
  await mkdir(join(dir.path, '.tool-2-of-another'));
  await mkdir(entry);
  await writeFile(join(entry, 'program'), 'broken');
  await fillEntry(entry, (directory) => writeFile(join(directory, 'program'), 'whole'));
  expect(await readFile(join(entry, 'program'), 'utf8')).toBe('whole');
  expect(await readdir(dir.path)).toEqual(['.tool-2-of-another', 'tool-1']);
});
