import type { JsonValue, RawJson } from './store.ts';
import { withoutTrailing } from '../../workflows/model/trailing.ts';
import { StoreError } from './store-error.ts';

/**
 * JSON that keeps every number as it was written. A double holds 15 to 17 digits; an account number or a key ID
 * written as a longer number would arrive changed, so what a double does not write back letter for letter stays
 * a raw literal (https://tc39.es/proposal-json-parse-with-source/, in V8 since 11.4).
 */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: JsonValue, context: Context) => JsonValue): JsonValue;
  rawJSON(text: string): RawJson;
  isRawJSON(value: JsonValue): value is RawJson;
}

interface Context {
  /** The literal as it stands in the text; only for primitives. */
  readonly source?: string;
}

// TypeScript's library does not know these yet.
const json = JSON as JSON & ExactJson;

/**
 * @throws {SyntaxError} where the text is not JSON. It says nothing of the text: what the engine's own error
 * quotes may be a secret.
 * @throws {StoreError} `invalidValue` where a number is longer than anyone writes: to compare two such takes
 * the square of their length
 */
export function parseJson(text: string): JsonValue {
  try {
    return json.parse(text, (_key: string, value: JsonValue, { source }: Context) => {
      if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
      if (isTooLong(source)) throw tooLong();
      return json.rawJSON(source);
    });
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new SyntaxError('not JSON');
  }
}

const MAX_DIGITS = 1_000;
const MAX_EXPONENT_DIGITS = 10;

function isTooLong(literal: string): boolean {
  const [digits = '', exponent = ''] = literal.split(/[eE]/);
  // Besides the digits a sign and a point, and a sign of the exponent.
  return (
    digits.replace(/^-/, '').replace('.', '').length > MAX_DIGITS ||
    exponent.replace(/^[+-]/, '').length > MAX_EXPONENT_DIGITS
  );
}

function tooLong(): StoreError {
  return new StoreError({
    code: 'invalidValue',
    message: `A JSON text holds a number of more than ${MAX_DIGITS.toLocaleString('en')} digits, or with an exponent of more than ${MAX_EXPONENT_DIGITS}.`,
    remedy: 'Write the number as a string, in quotes.',
  });
}

/** Compact JSON in the order of the keys, raw literals as they were written. */
export function stringifyJson(value: JsonValue): string {
  return json.stringify(value);
}

/** Whether two values mean the same: the order of keys and the notation of numbers (1, 1.0, 1e0) do not count. */
export function equalJson(a: JsonValue, b: JsonValue): boolean {
  if (a === b) return true;
  const number = numberText(a);
  if (number !== undefined) {
    const other = numberText(b);
    return other !== undefined && decimal(number) === decimal(other);
  }
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || json.isRawJSON(b))
    return false;
  if (isArray(a) || isArray(b))
    return (
      isArray(a) &&
      isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => {
        const other = b[i];
        return other !== undefined && equalJson(item, other);
      })
    );
  const left = new Map<string, JsonValue>(Object.entries(a));
  const right = new Map<string, JsonValue>(Object.entries(b));
  return (
    left.size === right.size &&
    [...left].every(([key, item]) => {
      const other = right.get(key);
      return other !== undefined && equalJson(item, other);
    })
  );
}

/** Whether a reader that keeps numbers in doubles would see every number of it unchanged. */
export function fitsDoubles(value: JsonValue): boolean {
  const number = numberText(value);
  if (number !== undefined) return decimal(number) === decimal(String(Number(number)));
  if (value === null || typeof value !== 'object') return true;
  const items: readonly JsonValue[] = Object.values(value);
  return items.every(fitsDoubles);
}

function numberText(value: JsonValue): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'object' && value !== null && json.isRawJSON(value) && NUMBER.test(value.rawJSON)
    ? value.rawJSON
    : undefined;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** One notation for each decimal number: its digits without outer zeros, and the power of ten of the last. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutTrailing(digits, '0');
  if (significant === '') return whole === '' ? text : '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${String(power)}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
