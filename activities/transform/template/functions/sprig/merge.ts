import { failed } from '../../fault.ts';
import type { Budget } from '../../limits.ts';
import { Dict, dictOf } from '../../values/dict.ts';
import { List } from '../../values/list.ts';
import { isEmpty } from '../../values/types.ts';

/**
 * Puts into a map what another has (dario.cat/mergo): without `overwrite` only what is missing or empty, and maps
 * within maps the same way.
 */
function mergeInto(budget: Budget, target: Dict, source: Dict, overwrite: boolean, depth: number): void {
  budget.depth(depth, 'maps to merge are nested');
  for (const [key, value] of source.entries) {
    budget.step();
    const current = target.entries.get(key);
    if (value === undefined || value === null) {
      if (overwrite) target.entries.set(key, value);
      continue;
    }
    if (value instanceof Dict && current instanceof Dict && !current.isNil)
      mergeInto(budget, current, value, overwrite, depth + 1);
    const bothMaps = value instanceof Dict && current instanceof Dict;
    if (!isEmpty(current) && (bothMaps || (value instanceof List && !overwrite))) continue;
    if (overwrite || isEmpty(current)) target.entries.set(key, value);
  }
}

/** @returns the first map, which the others were merged into, one after the other */
export function merge(budget: Budget, target: Dict, sources: readonly Dict[], overwrite: boolean): Dict {
  const writable = target.isNil ? dictOf() : target;
  for (const source of sources) {
    if (source === writable) continue;
    mergeInto(budget, writable, source, overwrite, 0);
  }
  if (target.isNil && sources.every(({ isNil }) => isNil)) return target;
  return writable;
}

export function writable(dict: Dict): Dict {
  if (dict.isNil) throw failed('nil is no map that can be changed');
  return dict;
}
