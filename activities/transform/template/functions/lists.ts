import { failed } from '../fault.ts';
import { List } from '../values/list.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';

/** @throws {Fault} where the value is no list */
export function listIn(value: Value): List {
  if (value instanceof List) return value;
  throw failed('this is not a list', { found: typeName(value), expected: 'a list' });
}
