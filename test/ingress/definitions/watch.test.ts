import { appendFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LoadedDefinitions } from '../../../ingress/definitions/load.ts';
import { watchDefinitions } from '../../../ingress/definitions/watch.ts';
import { tempDir, type TempDir } from '../../support/temp-dir.ts';
import { sync, write } from './support.ts';

interface Watched extends AsyncDisposable {
  readonly directory: TempDir;
  readonly first: readonly string[];
  /** Names of the definitions in each result so far. */
  readonly results: readonly (readonly string[])[];
  readonly last: () => LoadedDefinitions | undefined;
}

/** Watches a directory with these files, or paths in it. */
async function watched(
  files: Readonly<Record<string, string>>,
  { paths = ['.'], pollMs = 600_000 }: { paths?: readonly string[]; pollMs?: number } = {},
): Promise<Watched> {
  const directory = await tempDir();
  await write(directory.path, files);
  const stopping = new AbortController();
  const loads: LoadedDefinitions[] = [];
  const names = ({ definitions }: LoadedDefinitions) => definitions.map((d) => d.definition.metadata.name);
  const first = await watchDefinitions(
    paths.map((path) => join(directory.path, path)),
    (loaded) => void loads.push(loaded),
    { signal: stopping.signal, pollMs },
  );
  return {
    directory,
    first: names(first),
    get results() {
      return loads.map(names);
    },
    last: () => loads.at(-1),
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await directory[Symbol.asyncDispose]();
    },
  };
}

const until = (seen: Watched, results: readonly (readonly string[])[]): Promise<void> =>
  expect.poll(() => seen.results, { interval: 10, timeout: 10_000 }).toEqual(results);

describe('Watching definitions', () => {
  test('what is there is given at once, then each change: a new file, an edit, a file that goes', async () => {
    await using seen = await watched({ 'a.yaml': sync('a') });
    const at = (name: string): string => join(seen.directory.path, name);
    expect(seen.first).toEqual(['a']);
    await write(seen.directory.path, { 'b.yaml': sync('b') });
    await until(seen, [['a', 'b']]);
    await writeFile(at('b.yaml'), sync('c'));
    await until(seen, [
      ['a', 'b'],
      ['a', 'c'],
    ]);
    await rm(at('a.yaml'));
    await until(seen, [['a', 'b'], ['a', 'c'], ['c']]);
  });

  test('a file that an editor or Git replaces is watched on, given by its own path', async () => {
    await using seen = await watched({ 'a.yaml': sync('a') }, { paths: ['a.yaml'] });
    for (const name of ['b', 'c']) {
      await write(seen.directory.path, { 'a.yaml.new': sync(name) });
      await rename(join(seen.directory.path, 'a.yaml.new'), join(seen.directory.path, 'a.yaml'));
      await expect.poll(() => seen.results.at(-1), { timeout: 10_000 }).toEqual([name]);
    }
  });

  test('a change of a ConfigMap’s volume, one link to another directory, is noticed', async () => {
    await using seen = await watched({ '..1/a.yaml': sync('a'), '..2/a.yaml': sync('b') }, { pollMs: 100 });
    const at = (name: string): string => join(seen.directory.path, name);
    await symlink('..1', at('..data'));
    await symlink('..data/a.yaml', at('a.yaml'));
    await expect.poll(() => seen.results.at(-1), { timeout: 10_000 }).toEqual(['a']);
    await symlink('..2', at('..new'));
    await rename(at('..new'), at('..data'));
    await expect.poll(() => seen.results.at(-1), { timeout: 10_000 }).toEqual(['b']);
  });

  test('a broken edit is given with its problems, and its repair after it', async () => {
    await using seen = await watched({ 'a.yaml': sync('a'), 'b.yaml': sync('b') });
    const file = join(seen.directory.path, 'b.yaml');
    await writeFile(file, sync('b').replace('path:', 'pth:'));
    await until(seen, [['a']]);
    expect(seen.last()?.problems).toMatchObject([{ file, field: 'spec.source.vault.pth' }]);
    await writeFile(file, sync('b'));
    await until(seen, [['a'], ['a', 'b']]);
    expect(seen.last()?.problems).toEqual([]);
  });

  test('what changes no definition is no change: a comment, a touch, another file', async () => {
    await using seen = await watched({ 'a.yaml': sync('a') });
    const file = join(seen.directory.path, 'a.yaml');
    await writeFile(file, `# a comment\n${sync('a')}`);
    await write(seen.directory.path, { 'notes.txt': 'not: [ours' });
    await writeFile(file, sync('a'));
    await appendFile(file, '---\n');
    await write(seen.directory.path, { 'b.yaml': sync('b') });
    await until(seen, [['a', 'b']]);
  });

  test('a directory that is not there yet is a problem until it is', async () => {
    await using seen = await watched({}, { paths: ['later'], pollMs: 50 });
    expect(seen.first).toEqual([]);
    await write(seen.directory.path, { 'later/a.yaml': sync('a') });
    await expect.poll(() => seen.results.at(-1), { timeout: 10_000 }).toEqual(['a']);
    await write(seen.directory.path, { 'later/deep/b.yaml': sync('b') });
    await expect.poll(() => seen.results.at(-1), { timeout: 10_000 }).toEqual(['a', 'b']);
  });

  test('the standard input is refused', async () => {
    const { signal } = new AbortController();
    await expect(watchDefinitions(['-'], () => undefined, { signal })).rejects.toThrow(
      'the standard input cannot be watched: give files or directories',
    );
  });
});
