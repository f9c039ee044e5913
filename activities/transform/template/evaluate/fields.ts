import { Fault, wrongType } from '../fault.ts';
import type { GoFunction } from '../functions/define.ts';
import { bytesOf } from '../values/bytes.ts';
import { Dict } from '../values/dict.ts';
import { WrittenNumber } from '../values/written-number.ts';
import { Int } from '../values/int.ts';
import { List } from '../values/list.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { intMethods } from '../values/int-methods.ts';

/**
 * What a key that the data does not have becomes, as Go's template option `missingkey`: `invalid` prints
 * `<no value>`, `zero` is the zero value of the map's values, `error` an error.
 */
export type MissingKey = 'invalid' | 'zero' | 'error';

/** The method of this name, where the value has one. */
export function methodOf(value: Value, name: string): GoFunction | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return undefined;
  if (value instanceof Int) return intMethods(value.type).get(name);
  if (value instanceof List || value instanceof Dict || value instanceof WrittenNumber) return undefined;
  return value.thing.methods.get(name);
}

/**
 * The field or key of this name.
 * @param hasArguments whether arguments are given to it, which only a method takes
 * @throws {Fault}
 */
export function fieldOf(value: Value, name: string, missingKey: MissingKey, hasArguments: boolean): Value {
  if (value === undefined) {
    if (missingKey === 'error') throw missing(name);
    return undefined;
  }
  if (value === null) throw wrongType(`the field "${name}" of nil`, { expected: 'a map' });
  const fields = value instanceof Dict ? value.entries : fieldsOfThing(value);
  const key = bytesOf(name);
  if (fields === undefined || (!(value instanceof Dict) && !fields.has(key)))
    throw wrongType(`the field "${name}" of something that has no such field`, {
      found: typeName(value),
      expected: 'a map',
    });
  if (hasArguments) throw wrongType(`the field "${name}" is given arguments`, { expected: 'a function' });
  if (fields.has(key) || !(value instanceof Dict)) return fields.get(key);
  if (missingKey === 'error') throw missing(name);
  if (missingKey === 'invalid') return undefined;
  return value.element === 'string' ? '' : null;
}

function fieldsOfThing(value: Exclude<Value, undefined | null>): ReadonlyMap<string, Value> | undefined {
  return typeof value === 'object' && 'thing' in value ? value.fields : undefined;
}

function missing(name: string): Fault {
  return new Fault('missingKey', `there is no key "${name}"`, {
    expected: `that key, or where it may be missing {{ index . "${name}" | default "…" }}`,
  });
}
