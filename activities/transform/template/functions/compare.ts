import { valueOf } from '../evaluate/arguments.ts';
import { failed } from '../fault.ts';
import type { Bytes } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { WrittenNumber } from '../values/written-number.ts';
import { Int } from '../values/int.ts';
import { KeyPair } from '../values/key-pair.ts';
import { List } from '../values/list.ts';
import { GoTime } from '../values/time.ts';
import { kindOf, typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { define, variadic, type GoFunction } from './define.ts';

/** What Go's templates can compare: integers with integers, floats with floats, and so on. */
type Basic =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: Bytes };

function basicOf(value: Value): Basic | undefined {
  if (typeof value === 'boolean') return { kind: 'bool', value };
  if (typeof value === 'number') return { kind: 'float', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (value instanceof Int) return { kind: 'int', value: value.value };
  if (value instanceof WrittenNumber) return basicOf(valueOf(value));
  return undefined;
}

const isNothing = (value: Value): value is undefined | null => value === undefined || value === null;

function isNil(value: Value): boolean {
  return isNothing(value) || ((value instanceof List || value instanceof Dict) && value.isNil);
}

function equal(a: Value, b: Value): boolean {
  const [left, right] = [basicOf(a), basicOf(b)];
  if (left?.kind !== right?.kind) {
    if (isNothing(a) || isNothing(b)) return false;
    throw incompatible(a, b);
  }
  if (left !== undefined && right !== undefined) return left.value === right.value;
  if (!isNothing(a) && !isNothing(b) && kindOf(a) !== kindOf(b)) throw incompatible(a, b);
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (b instanceof List || b instanceof Dict)
    throw failed('values of this type cannot be compared', { found: typeName(b) });
  if (a instanceof GoTime && b instanceof GoTime) return a.total === b.total && a.zone === b.zone;
  if (a instanceof KeyPair && b instanceof KeyPair) return a.equals(b);
  return a === b;
}

function incompatible(a: Value, b: Value) {
  return failed('values of two types cannot be compared', {
    found: `${typeName(a)} and ${typeName(b)}`,
    expected: 'two of one type; a number of the data is a float64 and compares with 1.0, not with 1',
  });
}

function less(a: Value, b: Value): boolean {
  const [left, right] = [basicOf(a), basicOf(b)];
  if (left === undefined || right === undefined)
    throw failed('values of this type have no order', { found: typeName(left === undefined ? a : b) });
  if (left.kind !== right.kind) throw incompatible(a, b);
  if (left.kind === 'bool') throw failed('values of this type have no order', { found: 'bool' });
  return left.value < right.value;
}

const lessOrEqual = (a: Value, b: Value): boolean => less(a, b) || equal(a, b);

export const comparisons: Readonly<Record<string, GoFunction>> = {
  eq: variadic(['value'], 'value', (_, first, ...others) => {
    if (others.length === 0) throw failed('there is nothing to compare with');
    // The first that is equal decides; a type that does not fit is only seen before it.
    return others.some((other) => equal(first, other));
  }),
  ne: define(['value', 'value'], (_, a, b) => !equal(a, b)),
  lt: define(['value', 'value'], (_, a, b) => less(a, b)),
  le: define(['value', 'value'], (_, a, b) => lessOrEqual(a, b)),
  gt: define(['value', 'value'], (_, a, b) => !lessOrEqual(a, b)),
  ge: define(['value', 'value'], (_, a, b) => !less(a, b)),
};
