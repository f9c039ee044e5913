import { describe, expect, test } from 'vitest';
import { loadText, sync } from './support.ts';

const bomb = (): string => {
  const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const lists = levels.map((name, i) => {
    const inner = i === 0 ? 'x' : `*${levels[i - 1] ?? ''}`;
    return `${name}: &${name} [${Array(9).fill(inner).join(', ')}]`;
  });
  return `${lists.join('\n')}\n`;
};

describe('What is no YAML', () => {
  test.each([
    [
      'a tab as indentation',
      'kind: Sync\nspec:\n\tsource: 1\n',
      '3:1: expected spaces, found a tab; YAML is indented with spaces only',
    ],
    [
      'a field given twice',
      'kind: Sync\nspec:\n  adopt: true\n  adopt: false\n',
      '4:3: expected each field once in a map, found `adopt` again',
    ],
    [
      'a field given twice in JSON',
      '{"kind": "Sync", "kind": "Sync"}',
      '1:18: expected each field once in a map, found `kind` again',
    ],
    [
      'a quote that is not closed',
      'kind: "Sync\n',
      '2:1: expected a closing quote, a closing bracket, a comma or a `:` here',
    ],
    [
      'a list that is not closed',
      'kind: [Sync\n',
      '2:1: expected this line to be indented like the others of its map or list',
    ],
    [
      'two fields on one line',
      'kind: Sync: 1\n',
      '1:7: expected one field on this line, found another `:`; quote the text or start a new line',
    ],
    [
      'an alias of nothing',
      'kind: *sync\n',
      '1:7: expected an alias (*name) of an anchor (&name) that stands before it',
    ],
    ['a tag of one’s own', 'kind: !sync Sync\n', '1:7: expected no tag (!name) of one’s own'],
    [
      'another version of YAML',
      '%YAML 1.1\n---\nkind: Sync\n',
      '1:1: expected YAML 1.2, found a %YAML 1.1 directive; remove it',
    ],
    [
      'a bomb of aliases',
      bomb(),
      '1:1: expected aliases (*name) to stand for at most 100 values in a document, found more; write them out',
    ],
  ])('%s is told with its place', async (_what, text, line) => {
    expect((await loadText(text)).lines).toEqual([`a.yaml:${line}`]);
  });

  test('levels without end are refused', async () => {
    for (const text of [`a: ${'['.repeat(100_000)}`, `${'['.repeat(3_000)}${']'.repeat(3_000)}`]) {
      const { lines } = await loadText(text);
      expect(lines).toEqual([
        expect.stringMatching(
          /^a\.yaml:1:\d+: expected fewer levels of maps and lists inside of each other$/,
        ),
      ]);
    }
  });

  test('a map of 30,000 fields is looked through in no more than a few seconds', async () => {
    const fields = Array.from({ length: 30_000 }, (_, i) => `  f${String(i)}: {a: 1}`);
    const { lines } = await loadText(sync('a', fields.join('\n')));
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe('a.yaml:1:1: 29900 more problems');
  }, 30_000);

  test('what stands in a document with an error hides no other document', async () => {
    for (const broken of ['kind: "', 'kind: [}', 'a: b: c']) {
      const { names, lines } = await loadText(`${sync('a')}---\n${broken}\n---\n---\n${sync('b')}`);
      expect(names).toEqual(['a', 'b']);
      expect(lines.every((line) => line.startsWith('a.yaml:1'))).toBe(true);
      expect(lines).not.toEqual([]);
    }
  });

  test('aliases within reason, empty documents and JSON with tabs are fine', async () => {
    const aliased = sync('a').replace('- name: copy', '- &one\n      name: copy');
    expect((await loadText(`---\n---\n# nothing\n---\n${aliased}---\n`)).names).toEqual(['a']);
    const json =
      '{\n\t"apiVersion": "keyferry.dev/v1", "kind": "Sync",\n\t"metadata": {"name": "b"},\n\t"spec": {"source": {"vault": {"path": "x"}},\n\t\t"destinations": [{"name": "d", "vault": {"path": "y"}}]}\n}\n';
    expect((await loadText(json, 'a.json')).names).toEqual(['b']);
  });

  test('what the text holds is in no message', async () => {
    const texts = [
      'kind: "canary',
      'canary: [canary, ',
      'a: canary: canary',
      '\tcanary: canary',
      '@canary',
      '!canary canary',
    ];
    for (const text of texts) {
      const { problems } = await loadText(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems.map(({ message }) => message))).not.toContain('canary');
    }
  });
});
