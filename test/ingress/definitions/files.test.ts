import { spawnSync } from 'node:child_process';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../ingress/definitions/load.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { loaded, loadText, sync, write } from './support.ts';

describe('Where definitions are looked for', () => {
  test('a directory is searched to its bottom for YAML and JSON, by name, hidden entries passed over', async () => {
    await using directory = await tempDir();
    const json = JSON.stringify({
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: { name: 'from-json' },
      spec: { source: { vault: { path: 'x' } }, destinations: [{ name: 'd', vault: { path: 'y' } }] },
    });
    await write(directory.path, {
      'b.yml': `${sync('b-1')}---\n${sync('b-2')}`,
      'a.yaml': sync('a'),
      'deep/down/c.json': json,
      'README.md': 'not: [YAML',
      '.hidden.yaml': 'kind: [',
      '.git/config.yaml': 'kind: [',
    });
    const { names, lines, definitions } = await loaded([directory.path], directory.path);
    expect(lines).toEqual([]);
    expect(names).toEqual(['a', 'b-1', 'b-2', 'from-json']);
    expect(definitions.map(({ line }) => line)).toEqual([1, 1, 12, 1]);
  });

  test('a file is read once, however many paths lead to it, and links in a circle end', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'a.yaml': sync('a') });
    await symlink(join(directory.path, 'a.yaml'), join(directory.path, 'b.yaml'));
    await symlink(directory.path, join(directory.path, 'around'));
    const { names, lines } = await loaded(
      [directory.path, join(directory.path, 'b.yaml'), directory.path],
      directory.path,
    );
    expect({ names, lines }).toEqual({ names: ['a'], lines: [] });
  });

  test('a ConfigMap’s volume, links to a hidden directory, is read', async () => {
    await using directory = await tempDir();
    await write(directory.path, { '..2026_01_01/a.yaml': sync('a') });
    await symlink('..2026_01_01', join(directory.path, '..data'));
    await symlink('..data/a.yaml', join(directory.path, 'a.yaml'));
    expect((await loaded([directory.path], directory.path)).names).toEqual(['a']);
  });

  test('what cannot be reached is told all at once, and the rest is loaded', async () => {
    await using directory = await tempDir();
    const at = (name: string): string => join(directory.path, name);
    await write(directory.path, { 'a.yaml': sync('a'), 'empty/notes.txt': '' });
    await symlink(at('loop.yaml'), at('loop.yaml'));
    const paths = ['missing.yaml', 'a.yaml/below', 'loop.yaml', 'empty', 'a.yaml'].map(at);
    const { names, lines } = await loaded(paths, directory.path);
    expect(names).toEqual(['a']);
    expect(lines).toEqual([
      'missing.yaml: there is no such file or directory',
      'a.yaml/below: a part of the path is a file and no directory',
      'loop.yaml: its symbolic links lead in a circle',
      'empty: the directory holds no *.yaml, *.yml or *.json file',
    ]);
  });

  test('a directory and a file without permission are told, to a user that is not root', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'closed/a.yaml': sync('a'), 'secret.yaml': sync('b') });
    const module = resolve(import.meta.dirname, '../../../ingress/definitions/load.ts');
    const program = `
      import { chmodSync } from 'node:fs';
      import { loadDefinitions } from ${JSON.stringify(module)};
      const directory = ${JSON.stringify(directory.path)};
      chmodSync(directory + '/closed', 0); chmodSync(directory + '/secret.yaml', 0); chmodSync(directory, 0o755);
      if (process.getuid() === 0) process.setuid(65534);
      console.log(JSON.stringify((await loadDefinitions([directory])).problems));`;
    const run = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      encoding: 'utf8',
    });
    const message = 'no permission to read it; give the user of this process read access';
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual([
      { file: join(directory.path, 'closed'), message },
      { file: join(directory.path, 'secret.yaml'), message },
    ]);
  });

  test.each([
    ['an empty file', ''],
    ['a file of comments alone', '# kind: Sync\n---\n# nothing\n'],
    ['an empty document', '---\n...\n'],
  ])('%s is nothing to check, and beside a definition a warning', async (_what, text) => {
    await using directory = await tempDir();
    await write(directory.path, { 'empty.yaml': text });
    const message = 'expected a definition, found an empty file, or comments alone';
    expect((await loaded([directory.path], directory.path)).lines).toEqual([`empty.yaml: ${message}`]);
    await write(directory.path, { 'a.yaml': sync('a') });
    const { lines, names, warnings } = await loaded([directory.path], directory.path);
    expect({ lines, names }).toEqual({ lines: [], names: ['a'] });
    expect(warnings).toEqual([{ file: join(directory.path, 'empty.yaml'), message }]);
  });

  test('an object of Kubernetes alone is told to be of no kind that is read', async () => {
    const { lines } = await loadText('apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n');
    expect(lines).toEqual([
      expect.stringMatching(
        /^a\.yaml:1: expected a kind that Keyferry reads, found "Deployment"; it reads Sync, /,
      ),
    ]);
  });

  test('a file above 10 MB is refused, and never read beyond that', async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'a.yaml');
    await writeFile(file, sync('a'));
    await truncate(file, 2 ** 40);
    const { lines } = await loaded([file], directory.path);
    expect(lines).toEqual(['a.yaml: expected at most 10 MB (10000000 bytes), found more; split the file']);
  });

  test('bytes that are no UTF-8 are refused with their line, a byte order mark is fine', async () => {
    const latin = Buffer.concat([Buffer.from(`${sync('a')}# caf`), Buffer.from([0xe9, 0x0a])]);
    expect((await loadText(latin)).lines).toEqual(['a.yaml:11: expected text in UTF-8, found other bytes']);
    expect((await loadText(`\uFEFF${sync('a')}`)).names).toEqual(['a']);
  });

  test('a dash is the standard input', async () => {
    const stdin = Readable.from([Buffer.from(sync('a')), Buffer.from('---\nkind: 1\n')]);
    const { definitions, problems, files } = await loadDefinitions(['-'], { stdin });
    expect(definitions.map(({ definition }) => definition.metadata.name)).toEqual(['a']);
    expect(problems[0]).toMatchObject({ file: '<stdin>', line: 12 });
    expect(files).toEqual(['<stdin>']);
  });

  test('a name that two definitions have is told with both places, and neither is used', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'a.yaml': sync('one'), 'b.yaml': `${sync('two')}---\n${sync('one')}` });
    const { names, lines } = await loaded([directory.path], directory.path);
    expect(names).toEqual(['two']);
    expect(lines).toEqual([
      'b.yaml:12: metadata.name: expected each name once, found `one` here and at a.yaml:1',
    ]);
  });
});
