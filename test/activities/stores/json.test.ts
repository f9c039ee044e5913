import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalJson, fitsDoubles, parseJson, stringifyJson } from '../../../activities/stores/json.ts';

const equalTexts = (a: string, b: string): boolean => equalJson(parseJson(a), parseJson(b));

describe('JSON with exact numbers', () => {
  it.each([
    '12345678901234567891',
    '-12345678901234567891',
    '0.1000000000000000055511151231257827',
    '1.0',
    '1e2',
    '-0',
    '1E400',
    '{"a":[1.10,{"b":9007199254740993}],"c":null,"d":true,"e":"1.10"}',
  ])('writes %s back letter for letter', (text) => {
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('keeps numbers that a double holds as numbers', () => {
    expect(parseJson('[0,1,-1.5,9007199254740991,1e+21]')).toEqual([0, 1, -1.5, 9007199254740991, 1e21]);
  });

  it('keeps a key called __proto__ or rawJSON as an ordinary key', () => {
    const text = '{"__proto__":{"a":1},"rawJSON":"12"}';
    expect(stringifyJson(parseJson(text))).toBe(text);
    expect(equalTexts(text, '{"rawJSON":"12","__proto__":{"a":1.0}}')).toBe(true);
    expect(equalTexts(text, '{"rawJSON":"12","__proto__":{"a":2}}')).toBe(false);
    expect(equalTexts('{"rawJSON":"12"}', '12')).toBe(false);
    expect(equalTexts('{"a":{"rawJSON":"1.0"}}', '{"a":1.0}')).toBe(false);
  });

  it('does not quote the text in the error about it', () => {
    expect(() => parseJson('{"password": hunter2')).toThrow(/^not JSON$/);
  });

  it('finds anything equal to itself, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const reordered = JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value,
        );
        expect(equalTexts(text, reordered)).toBe(true);
      }),
    );
  });

  it.each([
    ['1', '1.0'],
    ['100', '1e2'],
    ['1E+2', '100.00'],
    ['0', '-0'],
    ['0', '0e5'],
    ['0.00120', '12e-4'],
    ['100000000000000000000000', '1e+23'],
    ['12345678901234567891', '12345678901234567891.0'],
  ])('finds the number %s equal to %s', (a, b) => {
    expect(equalTexts(a, b)).toBe(true);
  });

  it.each([
    ['12345678901234567891', '12345678901234567892'],
    ['12345678901234567891', '12345678901234567000'],
    ['1', '-1'],
    ['1', '"1"'],
    ['1.0', '"1.0"'],
    ['1.0', '{}'],
    ['{}', '1.0'],
    ['[]', '{}'],
    ['null', '{}'],
    ['null', 'false'],
    ['[1]', '[1,2]'],
    ['[1,2]', '[2,1]'],
    ['{"a":1}', '{"b":1}'],
    ['{"a":1}', '{"a":1,"b":1}'],
    ['{"a":null}', '{}'],
  ])('finds %s different from %s', (a, b) => {
    expect(equalTexts(a, b)).toBe(false);
    expect(equalTexts(b, a)).toBe(false);
  });

  it.each(['{"a":[1.0,1e2,0.1,9007199254740991,100000000000000000000000,-0]}', '"12345678901234567891"'])(
    'says that doubles hold %s',
    (text) => {
      expect(fitsDoubles(parseJson(text))).toBe(true);
    },
  );

  it.each(['12345678901234567891', '{"a":[0.10000000000000000555]}', '1E400', '1e-400'])(
    'says that doubles do not hold %s',
    (text) => {
      expect(fitsDoubles(parseJson(text))).toBe(false);
    },
  );

  it.each([
    ['of 1,001 digits', '9'.repeat(1_001)],
    ['of 1,001 digits behind the point', `-0.${'1'.repeat(1_000)}`],
    ['with an exponent of 11 digits', '1e12345678901'],
  ])('refuses a number %s, and does not quote it', (_, number) => {
    expect(() => parseJson(`{"a":[${number}]}`)).toThrow(
      expect.objectContaining({
        code: 'invalidValue',
        message: expect.not.stringContaining(number) as unknown,
      }),
    );
  });

  it.each(['9'.repeat(1_000), `-0.${'1'.repeat(999)}`, '1e-1234567890'])(
    'keeps the longest number',
    (number) => {
      expect(stringifyJson(parseJson(number))).toBe(number);
    },
  );
});
