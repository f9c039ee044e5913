import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const RUN = resolve(import.meta.dirname, 'bench/run.ts');
const bench = (...args: readonly string[]) => promisify(execFile)(process.execPath, [RUN, ...args]);

test('the bench prints one JSON line a figure and nothing else on stdout', async () => {
  const { stdout } = await bench('--only', 'match10k');
  const figures = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const { name, value, unit } of figures) {
    expect(name).toMatch(/^match10k\./);
    expect(value).toBeGreaterThan(0);
    expect(unit).toMatch(/^(ms|ns)$/);
  }
  expect(figures.map(({ definitions }) => definitions)).toContain(10_000);
});

test('the bench names every figure in its help, and refuses one it does not have', async () => {
  expect((await bench('--help')).stdout).toContain('match10k');
  await expect(bench('--only', 'nothing')).rejects.toMatchObject({ code: 1 });
});
