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
    'vault (0 s): 1 packages compiled',
    'vault (15 s): 150 packages compiled',
    'vault (30 s): 300 packages compiled',
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
  expect(written[0]).toBe('\r\x1b[Kvault (0 s): downloading');
  expect(written.at(-2)).toBe(`\r\x1b[Kvault (1 min 1 s): building ${'x'.repeat(11)}`);
  expect(written.at(-1)).toBe('\r\x1b[K');
});
