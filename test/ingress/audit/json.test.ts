import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWholeJson, type JsonError, type Wanted } from '../../../ingress/audit/json.ts';

/** Without the pauses. */
function read(text: string, wanted: Wanted = 'value') {
  for (const reader = readWholeJson(text, 0, wanted); ;) {
    const { done, value } = reader.next();
    if (done) return value;
  }
}

function findJsonError(text: string): JsonError | undefined {
  const found = read(text);
  return 'error' in found ? found.error : undefined;
}

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

  test('is where it becomes deeper than Vault takes, and no depth makes it throw', () => {
    expect(findJsonError('['.repeat(10_000) + ']'.repeat(10_000))).toBeUndefined();
    expect(findJsonError('['.repeat(1_000_000))).toEqual({
      offset: 10_000,
      expected: 'at most 10000 levels of objects and arrays',
    });
  });
});

describe('What is read of JSON', () => {
  const members = new Map<string, Wanted>([
    ['a', 'value'],
    ['keys', { keys: new Set(['x']) }],
    ['deep', (inner) => (inner === 'a' ? 'value' : undefined)],
  ]);
  const wanted: Wanted = (key) => members.get(key);

  test.each([
    [
      '{"a":1,"b":2,"keys":{"x":[1],"y":{"a":1}},"deep":{"a":"t","b":{"a":2}}}',
      { a: 1, keys: { x: null, '': null }, deep: { a: 't' } },
    ],
    [String.raw`{"\u0061":"\u00e9\u0021"}`, { a: 'é!' }],
    ['{"a":{"a":1}}', { a: {} }],
    ['{"a":["x",["y"],{"z":1},null]}', { a: ['x', null] }],
    ['{"keys":[1],"deep":7}', { keys: [1], deep: 7 }],
    ['{"deep":{"a":1},"deep":{"b":1}}', { deep: {} }],
    ['{"__proto__":{"a":1},"a":2}', { a: 2 }],
    ['7', 7],
    ['[{"a":1}]', []],
  ])('%s', (text, expected) => {
    const found = read(text, wanted);
    expect('value' in found && JSON.parse(JSON.stringify(found.value))).toEqual(expected);
  });

  test('agrees with what the engine makes of it, whatever it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const text = JSON.stringify(object);
        const found = read(text, () => 'value');
        const built = 'value' in found ? (found.value as Record<string, unknown>) : {};
        expect(Object.keys(built).sort()).toEqual(Object.keys(JSON.parse(text) as object).sort());
        for (const [key, value] of Object.entries(object))
          if (typeof value !== 'object' || value === null)
            expect(built[key]).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('comes with pauses, so that a large text holds up nothing', () => {
    let pauses = 0;
    for (const _ of readWholeJson(`[${'1,'.repeat(100_000)}1]`, 0, 'value')) pauses++;
    expect(pauses).toBeGreaterThan(20);
  });
});
