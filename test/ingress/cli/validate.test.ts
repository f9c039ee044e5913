import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startKeyferry } from '../../support/keyferry-process.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { sync, write } from '../definitions/support.ts';

async function run(...args: string[]) {
  await using process = startKeyferry(args);
  const code = await process.exited;
  return { code, stdout: process.stdout(), output: process.output() };
}

describe('keyferry validate', () => {
  test('says how much is right, and exits 0', async () => {
    await using directory = await tempDir();
    await write(directory.path, { 'a.yaml': sync('a'), 'b.yaml': `${sync('b')}---\n${sync('c')}` });
    expect(await run('validate', directory.path)).toMatchObject({
      code: 0,
      output: 'ok: 3 definitions in 2 files\n',
    });
  });

  test('lists every problem of every file, exits 1, and as JSON for programs', async () => {
    await using directory = await tempDir();
    const [a, b] = [join(directory.path, 'a.yaml'), join(directory.path, 'b.yaml')];
    await write(directory.path, {
      'a.yaml': sync('a').replace('path:', 'pth:'),
      'b.yaml': sync('b').replace('kind: Sync', 'kind: Sink'),
    });
    const { code, output } = await run('validate', a, b, join(directory.path, 'c.yaml'));
    expect(code).toBe(1);
    expect(output).toContain(
      `${a}:7:29: spec.source.vault.pth: unknown field \`pth\`; did you mean \`path\`?\n`,
    );
    expect(output).toContain(
      `${b}:2:7: kind: expected a kind that Keyferry reads, found "Sink"; did you mean Sync?`,
    );
    expect(output).toContain(`${join(directory.path, 'c.yaml')}: there is no such file or directory\n`);
    expect(output).toContain('3 problems\n');

    const json = await run('validate', '--json', a);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      definitions: [],
      problems: [
        {
          file: a,
          line: 7,
          column: 29,
          field: 'spec.source.vault.pth',
          message: 'unknown field `pth`; did you mean `path`?',
        },
      ],
    });
  });

  test('repeats a value that stands where a ciphertext belongs neither as text nor as JSON', async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'a.yaml');
    const source = 'kms: { values: { a: { ciphertext: "PLAIN-CANARY hunter!" } } }';
    await write(directory.path, { 'a.yaml': sync('a').replace(/vault: .*secret.*/, source) });
    for (const options of [[], ['--json']]) {
      const { code, output } = await run('validate', ...options, file);
      expect(code).toBe(1);
      expect(output).toContain('values.a.ciphertext');
      expect(output).not.toContain('CANARY');
    }
  });

  test('tells warnings and exits 0 for them, 1 with --strict, and as JSON', async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'a.yaml');
    await write(directory.path, { 'a.yaml': sync('a').replace('path: "a/(.+)"', 'path: "data/a/(.+)"') });
    const lax = await run('validate', file);
    expect(lax.code).toBe(0);
    expect(lax.stdout).toBe('ok: 1 definition in 1 file; 1 warning\n');
    expect(lax.output).toContain(
      `warning: ${file}:7:35: spec.source.vault.path: \`data/\` and \`metadata/\` are parts of the URLs`,
    );
    expect((await run('validate', '--strict', file)).code).toBe(1);
    const json = await run('validate', '--json', file);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      problems: [],
      warnings: [{ file, line: 7, column: 35, field: 'spec.source.vault.path' }],
    });
  });

  test('compiles the templates of definitions', async () => {
    await using directory = await tempDir();
    const file = join(directory.path, 'a.yaml');
    await write(directory.path, { 'a.yaml': sync('a', '  transform: { template: "{{ .my-key }}" }\n') });
    const { code, output } = await run('validate', file);
    expect(code).toBe(1);
    expect(output).toContain(`${file}:11:30: spec.transform.template: `);
    expect(output).toContain('expected index . "my-key"');
  });

  test('exits 2 where it is used in a wrong way', async () => {
    expect((await run('validate')).code).toBe(2);
    expect((await run('validate', '--jason', 'x')).code).toBe(2);
  });
});

test('keyferry schema prints the JSON Schema of definitions', async () => {
  const { code, stdout } = await run('schema');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Keyferry definition',
  });
});
