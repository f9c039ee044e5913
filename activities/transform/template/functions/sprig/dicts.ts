import { failed } from '../../fault.ts';
import type { Budget } from '../../limits.ts';
import type { Bytes } from '../../values/bytes.ts';
import { Dict, dictOf } from '../../values/dict.ts';
import { List, listOf, stringsOf } from '../../values/list.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { define, variadic, type GoFunction } from '../define.ts';
import { textOf } from '../text.ts';
import { merge, writable } from './merge.ts';

const merging = (overwrite: boolean): GoFunction =>
  variadic(['dict'], 'dict', (budget, target, ...sources) => merge(budget, target, sources, overwrite));

function made(budget: Budget, parts: readonly Value[]): Dict {
  const entries = new Map<Bytes, Value>();
  for (let i = 0; i < parts.length; i += 2)
    entries.set(textOf(budget, parts[i]), i + 1 < parts.length ? parts[i + 1] : '');
  budget.make(16 * entries.size);
  return dictOf(entries);
}

/** A copy that shares nothing that can be changed. */
function deepCopy(budget: Budget, value: Value, depth = 0): Value {
  budget.step();
  budget.depth(depth, 'values to copy are nested');
  if (value instanceof List)
    return value.isNil
      ? value
      : new List(
          value.element,
          value.items.map((item) => deepCopy(budget, item, depth + 1)),
        );
  if (value instanceof Dict)
    return new Dict(
      value.element,
      [...value.entries].map(([key, item]) => [key, deepCopy(budget, item, depth + 1)]),
      value.isNil,
    );
  return value;
}

function dictIn(value: Value): Dict {
  if (value instanceof Dict && value.element === 'interface {}') return value;
  throw failed('this is not a map', { found: typeName(value), expected: 'map[string]interface {}' });
}

/** `dig "a" "b" default dict`: what is at a.b, or the default. */
function dig(args: readonly Value[]): Value {
  if (args.length < 3) throw failed('too few arguments', { expected: 'a key, a default and a map' });
  let dict = dictIn(args.at(-1));
  const keys = args.slice(0, -2).map((key) => {
    if (typeof key === 'string') return key;
    throw failed('a key that is not text', { found: typeName(key), expected: 'string' });
  });
  for (const [i, key] of keys.entries()) {
    if (!dict.entries.has(key)) return args.at(-2);
    const found = dict.entries.get(key);
    if (i === keys.length - 1) return found;
    dict = dictIn(found);
  }
  return undefined;
}

const copy = define(['any'], (budget, value) => {
  if (value === null) throw failed('nil cannot be copied');
  return deepCopy(budget, value);
});

/** Order: Go's is by chance; here it is that of the keys, so that a template gives the same result every time. */
export const dicts: Readonly<Record<string, GoFunction>> = {
  dict: variadic([], 'any', (budget, ...parts) => made(budget, parts)),
  get: define(['dict', 'string'], (_, dict, key) => (dict.entries.has(key) ? dict.entries.get(key) : '')),
  set: define(['dict', 'string', 'any'], (budget, dict, key, value) => {
    budget.make(16);
    writable(dict).entries.set(key, value);
    return dict;
  }),
  unset: define(['dict', 'string'], (_, dict, key) => {
    dict.entries.delete(key);
    return dict;
  }),
  hasKey: define(['dict', 'string'], (_, dict, key) => dict.entries.has(key)),
  pluck: variadic(['string'], 'dict', (_, key, ...all) =>
    listOf(all.filter(({ entries }) => entries.has(key)).map(({ entries }) => entries.get(key))),
  ),
  keys: variadic([], 'dict', (budget, ...all) => {
    const found = all.flatMap((dict) => dict.sorted().map(([key]) => key));
    budget.make(16 * found.length);
    return stringsOf(found);
  }),
  values: define(['dict'], (budget, dict) => {
    budget.make(16 * dict.entries.size);
    return listOf(dict.sorted().map(([, value]) => value));
  }),
  pick: variadic(['dict'], 'string', (_, dict, ...keys) =>
    dictOf(keys.filter((key) => dict.entries.has(key)).map((key) => [key, dict.entries.get(key)])),
  ),
  omit: variadic(['dict'], 'string', (budget, dict, ...keys) => {
    budget.make(16 * dict.entries.size);
    return dictOf([...dict.entries].filter(([key]) => !keys.includes(key)));
  }),
  merge: merging(false),
  mustMerge: merging(false),
  mergeOverwrite: merging(true),
  mustMergeOverwrite: merging(true),
  deepCopy: copy,
  mustDeepCopy: copy,
  dig: variadic([], 'any', (_, ...args) => dig(args)),
};
