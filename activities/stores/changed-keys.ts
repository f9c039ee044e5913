import { equalValues } from './key-values.ts';
import type { Keys } from './store.ts';

/** Names of keys that are added, removed or of another value, in alphabetical order. Names only, never a value. */
export function changedKeys(held: Keys, wanted: Keys): string[] {
  const names = new Set([...Object.keys(held), ...Object.keys(wanted)]);
  return [...names].filter((name) => !sameKey(held, wanted, name)).sort();
}

function sameKey(held: Keys, wanted: Keys, name: string): boolean {
  const [a, b] = [held[name], wanted[name]];
  return a !== undefined && b !== undefined && equalValues(a, b);
}
