import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadDefinitions, type LoadedDefinitions } from '../../../ingress/definitions/load.ts';
import { formatProblems } from '../../../ingress/definitions/problem.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A definition without a problem. */
export function sync(name: string, spec = ''): string {
  return `apiVersion: keyferry.dev/v1
kind: Sync
metadata:
  name: ${name}
spec:
  source:
    vault: { mount: secret, path: "${name}/(.+)" }
  destinations:
    - name: copy
      vault: { mount: copy, path: "${name}/$1" }
${spec}`;
}

export async function write(
  directory: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

export interface Outcome extends LoadedDefinitions {
  /** One a line as people see them, with paths from the directory. */
  readonly lines: readonly string[];
  /** Names of the definitions. */
  readonly names: readonly string[];
}

export async function loaded(paths: readonly string[], directory: string): Promise<Outcome> {
  const result = await loadDefinitions(paths);
  const text = formatProblems(result.problems).replaceAll(`${directory}/`, '');
  return {
    ...result,
    lines: text === '' ? [] : text.split('\n'),
    names: result.definitions.map(({ definition }) => definition.metadata.name),
  };
}

/** What becomes of one file. */
export async function loadText(text: string | Buffer, name = 'a.yaml'): Promise<Outcome> {
  await using directory = await tempDir();
  await write(directory.path, { [name]: text });
  return await loaded([join(directory.path, name)], directory.path);
}
