import { chmod, open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOnPath, isExecutable } from '../find.ts';
import { run } from '../run.ts';
import { environmentFor, NETWORK, PYTHON } from '../server/environment.ts';
import { requireVersion } from '../versions.ts';
import type { Progress } from '../progress.ts';
import type { Tool } from '../tool.ts';

const requirements = join(import.meta.dirname, 'requirements.txt');

/** The oldest that Keyferry's tests have run against. */
const OLDEST_MOTO = '5.2.0';

const executable = join('bin', 'moto_server');

export const moto: Tool = {
  title: 'moto',
  minutes: 1,
  override: 'KEYFERRY_MOTO_SERVER',
  programs: ['moto_server'],
  pins: [requirements],
  recipe: 'venv, pip install --require-hashes --no-deps',
  executable,
  async check(path) {
    // moto_server has no --version; the interpreter that runs it knows. Flask is there if its server part is.
    const query = 'import flask, importlib.metadata as m; print(m.version("moto"))';
    const lines = await run(await interpreterOf(path), ['-c', query], { env: environmentFor(PYTHON) });
    return requireVersion(lines.at(-1) ?? '', /^(\d+\.\d+\.\d+)/, OLDEST_MOTO);
  },
  ways: [{ what: 'pip install into a venv from infra/tools/moto/requirements.txt', make }],
  remedy:
    'install Python 3.11 or newer with its venv module (Debian: python3-venv), or have moto_server on PATH (pip install "moto[server]")',
};

async function make(directory: string, progress: Progress): Promise<void> {
  const python = (await findOnPath('python3')) ?? (await findOnPath('python'));
  if (python === undefined) throw new Error('no python3 or python on PATH');
  const env = environmentFor(PYTHON, NETWORK);
  progress.step('making a virtual environment');
  await run(python, ['-m', 'venv', directory], { env });
  const own = join(directory, 'bin', 'python');
  let installing = '';
  await run(
    own,
    [
      '-m',
      'pip',
      'install',
      '--require-hashes',
      '--no-deps',
      '--no-input',
      '--disable-pip-version-check',
    ].concat('-r', requirements),
    {
      env,
      onLine(line) {
        installing = /^Collecting (\S+)/.exec(line)?.[1] ?? installing;
        progress.step(`installing Python packages, now ${installing}`);
      },
    },
  );
  // pip's own launcher holds the path of the interpreter, which is about to change.
  const launcher = join(directory, executable);
  await writeFile(launcher, '#!/bin/sh\nexec "$(dirname "$0")/python" -m moto.server "$@"\n');
  await chmod(launcher, 0o755);
}

/** The Python that a launcher names in its first line, or else the one beside it (ours, and shims). */
async function interpreterOf(path: string): Promise<string> {
  await using file = await open(path);
  const { value: first } = await file.readLines()[Symbol.asyncIterator]().next();
  const named = /^#!(\S*python\S*)$/.exec(String(first))?.[1];
  if (named !== undefined) return named;
  for (const name of ['python', 'python3']) {
    const beside = join(dirname(path), name);
    if (await isExecutable(beside)) return beside;
  }
  throw new Error('no Python found that it runs with');
}
