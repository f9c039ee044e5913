import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { tempDir } from '../support/temp-dir.ts';
import { FIGURES, type StoreFigure } from './stores/figures.ts';
import { rounded, type Bench } from './support/figure.ts';

const CONFIG = join(import.meta.dirname, 'stores/vitest.config.ts');
const VITEST = join(createRequire(import.meta.url).resolve('vitest/package.json'), '../vitest.mjs');

export const stores: Bench = {
  name: 'stores',
  about: 'requests to each store: create, unchanged, update, remove, and a batch of 100 that are unchanged',
  run: async ({ figure, note }) => {
    await using directory = await tempDir();
    const file = join(directory.path, 'figures');
    note('starting the servers of the conformance suite');
    const vitest = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG], {
      // What it prints is progress; stdout is for figures.
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, [FIGURES]: file },
    });
    const [code] = (await once(vitest, 'exit')) as [number | null];
    if (code !== 0) throw new Error('a store could not be measured: its test says why');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    for (const line of lines) {
      const { store, operation, secrets, requests } = JSON.parse(line) as StoreFigure;
      figure({
        name: `stores.${store}.${operation}`,
        value: rounded(requests / secrets),
        unit: 'requests',
        per: 'secret',
        secrets,
        total: requests,
      });
    }
  },
};
