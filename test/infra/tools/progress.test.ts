import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgress } from '../../../infra/tools/progress.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a log gets the first step at once and then a line every 15 seconds, however much happens', () => {
  const lines: string[] = [];
  using progress = createProgress('vault', (line) => lines.push(line));
  for (let package_ = 1; package_ <= 300; package_ += 1) {
    progress.step(`${String(package_)} packages compiled`);
    vi.advanceTimersByTime(100);
  }
  expect(lines).toEqual([
    'vault: 1 packages compiled (0 s)',
    'vault: 150 packages compiled (15 s)',
    'vault: 300 packages compiled (30 s)',
  ]);
});

test('a terminal shows one line that is overwritten, cut to its width, and gone at the end', () => {
  const written: string[] = [];
  const terminal = { isTTY: true, columns: 40, write: (text: string) => written.push(text) > 0 };
  {
    using progress = createProgress('vault', undefined, terminal);
    progress.step('downloading');
    progress.step(`building ${'x'.repeat(100)}`);
    vi.advanceTimersByTime(61_000);
  }
  expect(written[0]).toBe('\r\x1b[Kvault: downloading (0 s)');
  expect(written.at(-2)).toBe(`\r\x1b[Kvault: building ${'x'.repeat(23)}`);
  expect(written.at(-1)).toBe('\r\x1b[K');
});
