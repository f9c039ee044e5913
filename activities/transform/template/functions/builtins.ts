import { failed } from '../fault.ts';
import { sprintf } from '../format/sprintf.ts';
import { sprint, sprintln } from '../format/sprint.ts';
import { Dict } from '../values/dict.ts';
import { Int, int, UINT8 } from '../values/int.ts';
import { List } from '../values/list.ts';
import { isTrue, typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { comparisons } from './compare.ts';
import { define, variadic, type GoFunction } from './define.ts';
import { escapers } from './escape.ts';

function position(index: Value, length: number): number {
  if (!(index instanceof Int))
    throw failed('an index of the wrong type', { found: typeName(index), expected: 'an integer' });
  if (index.value < 0n || index.value > BigInt(length))
    throw failed('an index out of range', { expected: `0 to ${length}` });
  return Number(index.value);
}

/** The item of a list, byte of a text or value of a map; what a map does not have is the zero of its values. */
function item(container: Value, index: Value): Value {
  if (container instanceof Dict) {
    if (typeof index !== 'string')
      throw failed('a key of the wrong type', { found: typeName(index), expected: 'string' });
    if (container.entries.has(index)) return container.entries.get(index);
    return container.element === 'string' ? '' : null;
  }
  if (!(container instanceof List) && typeof container !== 'string')
    throw failed('something without items is indexed', {
      found: typeName(container),
      expected: 'a list or a map',
    });
  const at = position(index, container.length - 1);
  return typeof container === 'string' ? new Int(UINT8, container.charCodeAt(at)) : container.at(at);
}

/** Go's own `slice`: of a text or a list. */
function slice(container: Value, indexes: readonly Value[]): Value {
  if (!(container instanceof List) && typeof container !== 'string')
    throw failed('this cannot be sliced', { found: typeName(container), expected: 'a list or a string' });
  if (indexes.length > (typeof container === 'string' ? 2 : 3))
    throw failed('too many indexes', { found: String(indexes.length) });
  const { length } = container;
  const [from = 0, to = length, capacity = length] = indexes.map((index) => position(index, length));
  if (from > to || to > capacity) throw failed('the indexes of the slice are not in order');
  return typeof container === 'string' ? container.slice(from, to) : container.window(from, to);
}

/** What https://pkg.go.dev/text/template offers by itself. `call` has no use here: no data holds a function. */
export const builtins: Readonly<Record<string, GoFunction>> = {
  ...comparisons,
  ...escapers,
  and: { ...variadic(['value'], 'value', () => undefined), decidedBy: false },
  or: { ...variadic(['value'], 'value', () => undefined), decidedBy: true },
  not: define(['value'], (_, value) => !isTrue(value)),
  len: define(['value'], (_, value) => {
    if (typeof value === 'string' || value instanceof List) return int(value.length);
    if (value instanceof Dict) return int(value.entries.size);
    throw failed('this has no length', { found: typeName(value), expected: 'a string, a list or a map' });
  }),
  index: variadic(['value'], 'value', (_, container, ...indexes) => {
    if (container === undefined || container === null) throw failed('nil is indexed');
    return indexes.reduce(item, container);
  }),
  slice: variadic(['value'], 'value', (_, container, ...indexes) => slice(container, indexes)),
  print: variadic([], 'any', (budget, ...values) => sprint(budget, values)),
  printf: variadic(['string'], 'any', (budget, format, ...values) => sprintf(budget, format, values)),
  println: variadic([], 'any', (budget, ...values) => sprintln(budget, values)),
};
