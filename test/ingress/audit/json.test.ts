import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonError } from '../../../ingress/audit/json.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What JSON is made of, so that random texts are often nearly JSON. */
const PIECES = '{ } [ ] , : " \\ u 0 e E + - . 1 t n'.split(' ').concat(' ', 'true', 'null');

const json = fc.json({ maxDepth: 4 });

describe('The position of a mistake in JSON', () => {
  test.each([
    ['', 0, 'a value'],
    ['{', 1, 'a key in double quotes or }'],
    ['{"a"', 4, 'a colon'],
    ['{"a":', 5, 'a value'],
    ['{"a":1', 6, 'a comma or }'],
    ['{"a":1,}', 7, 'a key in double quotes'],
    ['{a:1}', 1, 'a key in double quotes or }'],
    ['[1,]', 3, 'a value'],
    ['[1 2]', 3, 'a comma or ]'],
    ['[1}', 2, 'a comma or ]'],
    ['{} {}', 3, 'the end of the text'],
    ['01', 1, 'the end of the text'],
    ['"a', 2, 'the closing double quote of a string'],
    ['"a\tb"', 2, 'no control character inside a string'],
    [String.raw`"a\x"`, 2, String.raw`an escape such as \n or \u00e9`],
    ["{'a':1}", 1, 'a key in double quotes or }'],
    ['[1, [2, {]', 9, 'a key in double quotes or }'],
  ])('of %j is %i, expecting %s', (text, offset, expected) => {
    expect(isJson(text)).toBe(false);
    expect(findJsonError(text)).toMatchObject({ offset, expected });
  });

  test('comes with the number of the element it is in', () => {
    expect(findJsonError('[1, [2, 3], {"a": [1, 2, x]}]')?.element).toBe(3);
  });

  test('is there exactly where the engine refuses the text', () => {
    const cut = fc
      .tuple(json, fc.nat(), fc.nat(3), fc.string({ maxLength: 2, unit: 'binary' }))
      .map(([text, at, removed, put]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + put + text.slice(from + removed);
      });
    fc.assert(
      fc.property(fc.oneof(json, cut, fc.string({ unit: fc.constantFrom(...PIECES) })), (text) => {
        expect(findJsonError(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is found however deep it is', () => {
    const deep = '['.repeat(1_000_000);

    expect(findJsonError(deep)?.offset).toBe(deep.length);
  });
});
