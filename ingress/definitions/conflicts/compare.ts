import { textAutomaton } from './automaton.ts';
import { charactersOf } from './char-set.ts';
import { commonKeys, type CommonKey } from './common-keys.ts';
import { NEXT_PASS } from './image.ts';
import type { KeySet } from './key-set.ts';
import { within, type Meter } from './meter.ts';

export interface Example {
  readonly key: string;
  /** A source path of each, in their order. */
  readonly paths: readonly [string, string];
}

/** Keys to try where the first need not be one that both rules make. */
const TRIES = 64;

/** What it counts to look for the paths of a key. */
const STEPS_A_TRY = 50;

/** Ways in which a key can be made, to try where the first need not be one. */
const WAYS = 8;

/**
 * Whether two sets have a key in common.
 *
 * @returns an example, in which each path becomes the key by the engine itself; false where there is certainly none;
 *   undefined where neither could be shown
 */
export function compare([a, b]: readonly [KeySet, KeySet], meter: Meter): Example | false | undefined {
  return within(() => {
    const areExact = a.isExact && b.isExact;
    const found = commonKeys([a.keys, b.keys], areExact ? 1 : TRIES, meter);
    let areRuledOut = true;
    for (let tries = 0; tries < TRIES; tries++) {
      const next = found.next();
      if (next.done === true) return tries === 0 || (next.value && areRuledOut) ? false : undefined;
      meter.spend(STEPS_A_TRY);
      const paths = pathsOf(next.value, a, b);
      if (paths === undefined) areRuledOut = false;
      else if (paths !== false) return { key: String.fromCodePoint(...next.value.characters), paths };
      const near = nearby(next.value, a, b, meter);
      if (near !== undefined) return near;
    }
    return undefined;
  });
}

function pathsOf(key: CommonKey, a: KeySet, b: KeySet): readonly [string, string] | false | undefined {
  const left = a.pathOf(key, key.paths[0]);
  const right = left === false ? false : b.pathOf(key, key.paths[1]);
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : [left, right];
}

/** A path that was read for a part of the key makes a whole key of its own: the other may make it too. */
function nearby(key: CommonKey, a: KeySet, b: KeySet, meter: Meter): Example | undefined {
  const [left, right] = key.paths;
  for (const path of left.split(NEXT_PASS)) {
    const made = a.keyOf(path);
    const other = made === undefined ? undefined : pathTo(made, b, meter);
    if (made !== undefined && other !== undefined) return { key: made, paths: [path, other] };
  }
  for (const path of right.split(NEXT_PASS)) {
    const made = b.keyOf(path);
    const other = made === undefined ? undefined : pathTo(made, a, meter);
    if (made !== undefined && other !== undefined) return { key: made, paths: [other, path] };
  }
  return undefined;
}

function pathTo(key: string, set: KeySet, meter: Meter): string | undefined {
  for (const found of commonKeys([textAutomaton(charactersOf(key)), set.keys], WAYS, meter)) {
    meter.spend(STEPS_A_TRY);
    const path = set.pathOf(found, found.paths[1]);
    if (typeof path === 'string') return path;
  }
  return undefined;
}
