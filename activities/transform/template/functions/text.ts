import { sprint } from '../format/sprint.ts';
import type { Budget } from '../limits.ts';
import type { Bytes } from '../values/bytes.ts';
import { List } from '../values/list.ts';
import type { Value } from '../values/value.ts';

/** sprig's toString: text is itself, anything else as it would be printed. */
export function textOf(budget: Budget, value: Value): Bytes {
  return sprint(budget, [value]);
}

const isSomething = (value: Value): boolean => value !== undefined && value !== null;

/** sprig's toStrings: the items of a list as texts, without nil; anything else as the only item. */
export function textsOf(budget: Budget, value: Value): Bytes[] {
  if (value instanceof List) return value.items.filter(isSomething).map((item) => textOf(budget, item));
  return isSomething(value) ? [textOf(budget, value)] : [];
}
