import { describe, expect, test } from 'vitest';
import { withoutOuterSlashes, withoutTrailing } from '../../../workflows/model/trailing.ts';

describe('What is cut at the end of a text', () => {
  test.each([
    ['https://vault.example/', '/', 'https://vault.example'],
    ['a//b///', '/', 'a//b'],
    ['a\r\nb\n\r\n', '\r\n', 'a\r\nb'],
    ['none', '/', 'none'],
    ['////', '/', ''],
    ['', '/', ''],
  ])('%j loses each of %j at its end', (text, characters, left) => {
    expect(withoutTrailing(text, characters)).toBe(left);
  });

  test.each([
    ['/team/a/', 'team/a'],
    ['//team//a//', 'team//a'],
    ['///', ''],
  ])('%j is a path without its outer slashes', (path, left) => {
    expect(withoutOuterSlashes(path)).toBe(left);
  });
});
