import { failed } from '../../fault.ts';
import type { Budget } from '../../limits.ts';
import { toInt64 } from '../../values/cast.ts';
import { deepEqual } from '../../values/deep-equal.ts';
import { List, listOf } from '../../values/list.ts';
import type { Value } from '../../values/value.ts';
import { define, variadic, type GoFunction } from '../define.ts';
import { listIn } from '../lists.ts';
import { isEmpty } from '../../values/types.ts';

/** Under its name and as mustName: they only differ in how Go reports the same error. */
function both(name: string, target: GoFunction): Record<string, GoFunction> {
  return { [name]: target, [`must${name.slice(0, 1).toUpperCase()}${name.slice(1)}`]: target };
}

const ofItems = (run: (budget: Budget, items: readonly Value[]) => Value): GoFunction =>
  define(['any'], (budget, list) => {
    const { items } = listIn(list);
    budget.make(16 * items.length);
    return run(budget, items);
  });

const isIn = (budget: Budget, needle: Value, items: readonly Value[]): boolean =>
  items.some((item) => deepEqual(budget, needle, item));

const chunk = define(['int', 'any'], (budget, size, list) => {
  const { items } = listIn(list);
  budget.make(16 * items.length);
  // In floating point as in Go, whose odd sizes fail or do nothing.
  const count = Math.floor((items.length - 1) / Number(size)) + 1;
  if (!Number.isFinite(count) || count < 0) throw failed('a list cannot be cut into pieces of this size');
  const pieces: Value[] = [];
  for (let i = 0; i < count; i += 1) {
    const rest = items.length % Number(size);
    const length = i === count - 1 && rest !== 0 ? rest : Number(size);
    const start = i * Number(size);
    if (length < 0 || start + length > items.length)
      throw failed('a list cannot be cut into pieces of this size');
    pieces.push(listOf(items.slice(start, start + length)));
  }
  return new List('[]interface {}', pieces);
});

const uniq = ofItems((budget, items) => {
  const kept: Value[] = [];
  for (const item of items) if (!isIn(budget, item, kept)) kept.push(item);
  return listOf(kept);
});

const without = variadic(['any'], 'any', (budget, list, ...omitted) => {
  const { items } = listIn(list);
  budget.make(16 * items.length);
  return listOf(items.filter((item) => !isIn(budget, item, omitted)));
});

const has = define(['any', 'any'], (budget, needle, list) =>
  list === null ? false : isIn(budget, needle, listIn(list).items),
);

const slice = variadic(['any'], 'any', (_, value, ...indexes) => {
  const list = listIn(value);
  if (list.length === 0) return null;
  const [from = 0n, to = BigInt(list.length)] = indexes.map(toInt64);
  if (from < 0n || from > to || to > BigInt(list.length))
    throw failed('the list is shorter than that', { expected: 'a start and an end within the list' });
  return list.window(Number(from), Number(to));
});

const append = define(['any', 'any'], (budget, list, item) => {
  const { items } = listIn(list);
  budget.make(16 * items.length);
  return listOf([...items, item]);
});

const list = variadic([], 'any', (_, ...items) => listOf(items));

const nilIfEmpty = (items: readonly Value[], rest: Value[]): List =>
  items.length === 0 ? List.nil('interface {}') : listOf(rest);

export const lists: Readonly<Record<string, GoFunction>> = {
  list,
  tuple: list,
  ...both('append', append),
  ...both('push', append),
  ...both(
    'prepend',
    define(['any', 'any'], (budget, target, item) => {
      const { items } = listIn(target);
      budget.make(16 * items.length);
      return listOf([item, ...items]);
    }),
  ),
  ...both(
    'first',
    define(['any'], (_, target) => listIn(target).at(0) ?? null),
  ),
  ...both(
    'last',
    define(['any'], (_, target) => {
      const found = listIn(target);
      return found.length === 0 ? null : (found.at(found.length - 1) ?? null);
    }),
  ),
  ...both(
    'rest',
    ofItems((_, items) => nilIfEmpty(items, items.slice(1))),
  ),
  ...both(
    'initial',
    ofItems((_, items) => nilIfEmpty(items, items.slice(0, -1))),
  ),
  ...both(
    'reverse',
    ofItems((_, items) => listOf(items.toReversed())),
  ),
  ...both(
    'compact',
    ofItems((_, items) => listOf(items.filter((item) => !isEmpty(item)))),
  ),
  ...both('uniq', uniq),
  ...both('without', without),
  ...both('has', has),
  ...both('slice', slice),
  ...both('chunk', chunk),
  concat: variadic([], 'any', (budget, ...parts) => {
    const items = parts.flatMap((part) => [...listIn(part).items]);
    budget.make(16 * items.length);
    return items.length === 0 ? List.nil('interface {}') : listOf(items);
  }),
};
