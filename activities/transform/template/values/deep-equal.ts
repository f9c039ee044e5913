import type { Budget } from '../limits.ts';
import { Dict } from './dict.ts';
import { WrittenNumber } from './written-number.ts';
import { Int } from './int.ts';
import { KeyPair } from './key-pair.ts';
import { List } from './list.ts';
import { GoTime } from './time.ts';
import type { Value } from './value.ts';
import { Version } from './version.ts';

/** Go's reflect.DeepEqual: types count, too: an int is no int64, a nil list no empty one. */
export function deepEqual(budget: Budget, a: Value, b: Value, depth = 0): boolean {
  budget.step();
  budget.depth(depth, 'values to compare are nested');
  if (a === undefined || b === undefined || a === null || b === null) return (a ?? null) === (b ?? null);
  if (a instanceof Int) return b instanceof Int && a.type === b.type && a.value === b.value;
  if (a instanceof List)
    return (
      b instanceof List &&
      a.element === b.element &&
      a.isNil === b.isNil &&
      a.length === b.length &&
      a.items.every((item, i) => deepEqual(budget, item, b.at(i), depth + 1))
    );
  if (a instanceof Dict)
    return (
      b instanceof Dict &&
      a.element === b.element &&
      a.isNil === b.isNil &&
      a.entries.size === b.entries.size &&
      [...a.entries].every(
        ([key, item]) => b.entries.has(key) && deepEqual(budget, item, b.entries.get(key), depth + 1),
      )
    );
  if (a instanceof GoTime) return b instanceof GoTime && a.total === b.total && a.zone === b.zone;
  if (a instanceof Version)
    return (
      b instanceof Version &&
      (['major', 'minor', 'patch', 'prerelease', 'metadata', 'original'] as const).every(
        (part) => a.semver[part] === b.semver[part],
      )
    );
  if (a instanceof KeyPair) return b instanceof KeyPair && a.equals(b);
  if (a instanceof WrittenNumber)
    return b instanceof WrittenNumber ? (a.value ?? a.literal) === (b.value ?? b.literal) : a.value === b;
  return b instanceof WrittenNumber ? a === b.value : a === b;
}
