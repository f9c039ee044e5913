import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DefinitionProblem } from './problem.ts';
import { systemErrorInWords } from './system-error.ts';

/** Stands for the standard input where a path is expected. */
export const STDIN = '-';

export interface DefinitionFiles {
  /** In the order given, directories' files by name; {@link STDIN} among them where it was given. */
  readonly files: readonly string[];
  readonly problems: readonly DefinitionProblem[];
}

const DEFINITION_FILE = /\.(?:ya?ml|json)$/i;

/**
 * What the given paths mean: a file is itself, a directory all `*.yaml`, `*.yml` and `*.json` below it. Hidden
 * entries are passed over (`.git`, a ConfigMap's `..data`); links are followed, each file once.
 *
 * @param config path of the configuration file, which is no definition where it stands among them
 */
export async function findDefinitionFiles(
  paths: readonly string[],
  config?: string,
): Promise<DefinitionFiles> {
  const files: string[] = [];
  const problems: DefinitionProblem[] = [];
  const seen = new Set<string>();
  if (config) seen.add(await realpath(config).catch(() => config));

  /** @returns how many definition files stand at or below it, whether or not they were seen before */
  async function visit(path: string, given: boolean): Promise<number> {
    if (path === STDIN && given) {
      if (!seen.has(STDIN)) files.push(STDIN);
      seen.add(STDIN);
      return 1;
    }
    try {
      const stats = await stat(path);
      if (!stats.isDirectory() && !given && !DEFINITION_FILE.test(path)) return 0;
      const real = await realpath(path);
      const repeated = seen.has(real);
      seen.add(real);
      if (stats.isDirectory()) return repeated ? 1 : await visitDirectory(path);
      if (!given && !stats.isFile()) {
        problems.push({ file: path, message: 'expected a regular file' });
        return 1;
      }
      if (!repeated) files.push(path);
      return 1;
    } catch (error) {
      if (!given && !DEFINITION_FILE.test(path) && isBrokenLink(error)) return 0;
      problems.push({ file: path, message: systemErrorInWords(error) });
      return 1;
    }
  }

  async function visitDirectory(path: string): Promise<number> {
    const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
    let found = 0;
    for (const name of names) found += await visit(join(path, name), false);
    return found;
  }

  for (const path of paths) {
    if ((await visit(path, true)) === 0)
      problems.push({ file: path, message: 'the directory holds no *.yaml, *.yml or *.json file' });
  }
  return { files, problems };
}

function isBrokenLink(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP');
}
