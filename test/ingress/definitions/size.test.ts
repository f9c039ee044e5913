import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseDocuments } from '../../../ingress/definitions/documents.ts';
import { MAX_FILE_BYTES } from '../../../ingress/definitions/text.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { loadText, sync } from './support.ts';

/** As much of it as a file may hold. */
function filled(piece: (index: number) => string, head = ''): string {
  const pieces = [head];
  let size = head.length;
  for (let i = 0; ; i++) {
    const next = piece(i);
    size += next.length;
    if (size > MAX_FILE_BYTES) return pieces.join('');
    pieces.push(next);
  }
}

interface Load {
  readonly definitions: number;
  readonly problems: readonly { readonly line?: number; readonly message: string }[];
  /** Bytes: the most that the process ever had. */
  readonly peak: number;
}

/** Loads a text in a process of its own. */
async function loadApart(text: string): Promise<Load> {
  await using directory = await tempDir();
  const file = join(directory.path, 'a.yaml');
  await writeFile(file, text);
  const module = resolve(import.meta.dirname, '../../../ingress/definitions/load.ts');
  const program = `
    import { loadDefinitions } from ${JSON.stringify(module)};
    const { definitions, problems } = await loadDefinitions([${JSON.stringify(file)}], { separate: false });
    const peak = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ definitions: definitions.length, problems, peak }));`;
  const run = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout) as Load;
}

describe('A large file', () => {
  test('of many definitions takes no more than 45 times its size in memory', async () => {
    const { peak: bare } = await loadApart(sync('a'));
    const text = filled((i) => `---\n${sync(`d${String(i)}`)}`);
    const { definitions, problems, peak } = await loadApart(text);
    expect(problems).toEqual([]);
    expect(definitions).toBeGreaterThan(40_000);
    expect((peak - bare) / text.length).toBeLessThan(45);
  }, 120_000);

  test('of one document is refused with what to do, and is not parsed', async () => {
    const { peak: bare } = await loadApart(sync('a'));
    const text = filled((i) => `      - "a/${String(i)}"\n`, `# one\n${sync('a')}  filter:\n    include:\n`);
    const { problems, peak } = await loadApart(text);
    expect(problems).toEqual([
      {
        file: expect.stringMatching(/a\.yaml$/) as unknown,
        line: 1,
        column: 1,
        message: `expected a document of at most 1 MB (1000000 characters), found ${String(text.length)} characters; make several documents of it, with a line of --- between them`,
      },
    ]);
    expect((peak - bare) / text.length).toBeLessThan(8);
  }, 60_000);

  test('of documents that are none is given up after a thousand of them', async () => {
    const { lines } = await loadText(filled(() => '--- a\n'));
    expect(lines).toHaveLength(1000);
    expect(lines[998]).toMatch(/^a\.yaml:999:\d+: expected a map/);
    expect(lines[999]).toBe('a.yaml: there are too many problems; the rest of the file was not looked at');
  });

  test('keeps its good documents where one of them is too large', async () => {
    const large = sync('b', `  filter: { include: [${'"a",'.repeat(250_000)}] }\n`);
    const { names, lines } = await loadText(`${sync('a')}---\n${large}---\n${sync('c')}`);
    expect(names).toEqual(['a', 'c']);
    expect(lines).toEqual([expect.stringMatching(/^a\.yaml:11:1: expected a document of at most 1 MB/)]);
  });

  test('of a million values that are close together is refused before they are parsed', async () => {
    const { lines } = await loadText(`kind: Sync\nspec: [${'a,'.repeat(480_000)}]\n`);
    expect(lines).toEqual([
      'a.yaml:1:1: expected fewer values in a document; make several documents of it, with a line of --- between them',
    ]);
  });
});

describe('Documents of a file', () => {
  const pieces = [
    '---\n',
    '--- # comment\n',
    '---\r\n',
    '--- text\n',
    '---text: 1\n',
    '...\n',
    '... # comment\n',
    '# comment\n',
    '\n',
    '  \n',
    '%YAML 1.2\n',
    'a: 1\n',
    'b:\n  c: |\n    text\n    ---\n',
    'd: "x\n  --- y"\n',
    '- e\n- f\n',
    'g: &g [h]\ni: *g\n',
    '"j',
    '[k,\n',
  ];

  test('parsed one by one are what the parser makes of all, wherever that is without an error', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 10 }), (chosen) => {
        const text = chosen.join('');
        const whole = parseAllDocuments(text);
        if (whole.some(({ errors, warnings }) => errors.length + warnings.length > 0)) return;
        const values = whole.map((document) => document.toJS() as unknown).filter((value) => value !== null);
        const read = [...parseDocuments(text)].filter((each) => 'value' in each);
        expect(read.map(({ value }) => value)).toEqual(values);
      }),
      { numRuns: 5_000 },
    );
  });

  test('have their lines in the file, whatever stands before them', () => {
    const before = [
      '# one\n%YAML 1.2\n---\na: 1\n...\n',
      '\n--- # none\n',
      '---\r\nb: |\r\n  x\r\n',
      '...\n#\n',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...before)), (chosen) => {
        const head = chosen.join('');
        const [document] = [...parseDocuments(`${head}---\n\nc:\n  d: 1\n`)].slice(-1);
        if (!document || !('value' in document)) throw new Error('not read');
        const line = head.split('\n').length;
        expect(document.start).toEqual({ line: line + 2, column: 1 });
        expect(document.positions().valueAt(['c', 'd'])).toEqual({ line: line + 3, column: 6 });
        expect(document.positions().keyAt(['c', 'd'])).toEqual({ line: line + 3, column: 3 });
      }),
    );
  });
});
