import { Dict } from './dict.ts';
import { Int } from './int.ts';
import { List } from './list.ts';
import { WrittenNumber } from './written-number.ts';
import type { Kind, Value } from './value.ts';

/** As Go's %T names the type; `<nil>` for none. */
export function typeName(value: Value): string {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'string') return 'string';
  if (value instanceof Int) return value.type.name;
  if (value instanceof List) return `[]${value.element}`;
  if (value instanceof Dict) return `map[string]${value.element}`;
  if (value instanceof WrittenNumber) return 'float64';
  return value.thing.name;
}

export function kindOf(value: Value): Kind {
  if (value === undefined || value === null) return 'invalid';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'string') return 'string';
  if (value instanceof Int) return value.type.kind;
  if (value instanceof List) return 'slice';
  if (value instanceof Dict) return 'map';
  if (value instanceof WrittenNumber) return 'float64';
  return value.thing.kind;
}

/** What `if`, `with`, `and`, `or` and `not` go by: not the zero value of its type. */
export function isTrue(value: Value): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0; // NaN is not the zero of its type
  if (typeof value === 'string') return value.length > 0;
  if (value instanceof Int) return value.value !== 0n;
  if (value instanceof WrittenNumber) return value.value !== 0;
  if (value instanceof List) return value.length > 0;
  if (value instanceof Dict) return value.entries.size > 0;
  return true;
}

/** sprig's empty: as Go's truth, the other way round. */
export function isEmpty(value: Value): boolean {
  return !isTrue(value);
}
