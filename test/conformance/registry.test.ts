import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { destinations, sources } from '../../workflows/model/stores/index.ts';
import { destinationCapabilities, sourceCapabilities } from './capabilities.ts';
import { destinationCases } from './destination-cases.ts';
import { sourceCases } from './source-cases.ts';
import { destinationSubjects, sourceSubjects } from './subjects/index.ts';
import { conformanceTable } from './table.ts';

const here = import.meta.dirname;
const README = join(here, '../../README.md');
const TABLE = /(?<=<!-- conformance -->\n)[^]*?(?=<!-- \/conformance -->)/;

describe('Conformance', () => {
  test('a store that is registered has a run', () => {
    const without = (kinds: object, subjects: Readonly<Record<string, readonly unknown[] | undefined>>) =>
      Object.keys(kinds).filter((kind) => (subjects[kind] ?? []).length === 0);
    expect(without(sources, sourceSubjects), 'sources without a run').toEqual([]);
    expect(without(destinations, destinationSubjects), 'destinations without a run').toEqual([]);
  });

  test('every subject is run by a test file, and stands in the table', async () => {
    const tests = await textsIn(here, '.test.ts');
    const index = await readFile(join(here, 'subjects/index.ts'), 'utf8');
    const subjects = await textsIn(join(here, 'subjects'), '.ts');
    const names = [...subjects.matchAll(/^export const (\w+): (Source|Destination)Subject/gm)];
    expect(names.length).toBeGreaterThan(0);
    for (const [, name = '', role = ''] of names) {
      expect(tests).toContain(`describe${role}(${name})`);
      expect(index).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  test('every case counts for a capability', () => {
    expect(Object.values(sourceCapabilities).flat().sort()).toEqual(Object.keys(sourceCases).sort());
    expect(Object.values(destinationCapabilities).flat().sort()).toEqual(
      Object.keys(destinationCases).sort(),
    );
  });

  // WRITE_README=1 writes it.
  test('the table in the README is that of the suite', async () => {
    const readme = await readFile(README, 'utf8');
    const wanted = await format(
      readme.replace(TABLE, () => `\n${conformanceTable()}\n`),
      {
        ...(await resolveConfig(README)),
        parser: 'markdown',
      },
    );
    if (process.env['WRITE_README'] === '1') await writeFile(README, wanted);
    else expect(readme, 'WRITE_README=1 npx vitest run … registry.test.ts writes it').toBe(wanted);
  });
});

async function textsIn(directory: string, ending: string): Promise<string> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(ending));
  return (await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')))).join('\n');
}
