import { wrongType } from '../fault.ts';
import { Dict } from '../values/dict.ts';
import { Int, int } from '../values/int.ts';
import { List } from '../values/list.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';

interface Turn {
  readonly index: Value;
  readonly item: Value;
}

/**
 * The turns of a range: items of a list with their numbers, of a map in the order of its keys, the integers from 0
 * up to a number.
 * @throws {Fault} where the value has none
 */
export function* turnsOf(value: Value, variables: number): Generator<Turn> {
  if (value instanceof Int) {
    if (variables > 1)
      throw wrongType('a range over a number sets one variable', { found: String(variables), expected: '1' });
    for (let i = 0n; i < value.value; i += 1n) yield { index: undefined, item: new Int(value.type, i) };
  } else if (value instanceof List) {
    for (let i = 0; i < value.length; i += 1) yield { index: int(i), item: value.at(i) };
  } else if (value instanceof Dict) {
    for (const [key, item] of value.sorted()) yield { index: key, item };
  } else if (value !== undefined && value !== null) {
    throw wrongType('a range over something that has no items', {
      found: typeName(value),
      expected: 'a list, a map or an integer',
    });
  }
}
