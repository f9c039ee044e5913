import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgress } from '../../../infra/tools/progress.ts';

const work = { title: 'Vault', minutes: 8 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a log gets the first step at once, then a line a minute, however much happens, and when it is ready', () => {
  const lines: string[] = [];
  using progress = createProgress(work, (line) => lines.push(line));
  for (let package_ = 1; package_ <= 300; package_ += 1) {
    progress.step(`${String(package_)} packages compiled`);
    vi.advanceTimersByTime(400);
  }
  progress.done();
  expect(lines).toEqual([
    'Vault (0 s of about 8 min): 1 packages compiled',
    'Vault (1 min 0 s of about 8 min): 150 packages compiled',
    'Vault (2 min 0 s of about 8 min): 300 packages compiled',
    'Vault: ready after 2 min 0 s',
  ]);
});

test('a terminal shows one line that is overwritten, cut to its width, and gone at the end', () => {
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 60, write: (text: string) => written.push(text) > 0 };
  {
    using progress = createProgress(work, undefined, terminal);
    progress.step('downloading');
    progress.step(`building ${'x'.repeat(100)}`);
    vi.advanceTimersByTime(61_000);
  }
  expect(written[0]).toBe('\r\x1b[KVault (0 s of about 8 min): downloading');
  expect(written.at(-2)).toBe(`\r\x1b[KVault (1 min 1 s of about 8 min): building ${'x'.repeat(16)}`);
  expect(written.at(-1)).toBe('\r\x1b[K');
});
