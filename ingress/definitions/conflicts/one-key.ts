import { RE2JS } from 're2js';
import { compilePattern, templateParts, type Pattern } from '../../../workflows/model/patterns.ts';
import { textAutomaton, type Automaton } from './automaton.ts';
import { charactersOf, EVERY_CHARACTER } from './char-set.ts';
import { commonKeys } from './common-keys.ts';
import type { Example } from './compare.ts';
import { keySetOf, type KeySet } from './key-set.ts';
import { leavesOut } from './left-out.ts';
import { within, type Meter } from './meter.ts';
import { compileRule, type KeyRule } from './rule.ts';
import { asWritten, spell } from './spelling.ts';

const anything: Automaton = { edges: [[{ set: EVERY_CHARACTER, to: 0, skipped: '' }]], ends: [''] };

/** Paths to try, and ways to make each. */
const TRIES = 32;
const WAYS = 8;

/** Of the paths that were tried, how many another is looked for that becomes the same key. */
const SOUGHT = 4;

/**
 * Whether a rule makes one key of several paths. It is not looked for where all that differs between paths comes into
 * the key: that `a-b/c` and `a/b-c` are one key under `$1-$2`, or `a/b` and `a-b` to a store without slashes, is met
 * at run time, if ever, and says nothing against the rule.
 *
 * @param read the same paths, as the source's store has them
 * @returns an example, by the engine itself; false where there is certainly none, or where the template has groups
 *   and none was found; undefined where it has none and that could not be shown
 */
export function pathsOfOneKey(written: KeyRule, read: KeyRule, meter: Meter): Example | false | undefined {
  if (!leavesOut(written.pattern, written.template)) return false;
  const isConstant = templateParts(written.template).every((part) => typeof part === 'string');
  const unknown = isConstant ? undefined : false;
  const found = within(() => search(written, read, isConstant, meter));
  return found ?? unknown;
}

function search(
  written: KeyRule,
  read: KeyRule,
  isConstant: boolean,
  meter: Meter,
): Example | false | undefined {
  const keyOf = keysTaken(written);
  const isRead = keysTaken(read);
  const all = keySetOf(read, meter);
  const first = new Map<string, string>();
  for (const path of pathsIn(all, anything, meter)) {
    const key = keyOf(path);
    if (key === undefined) continue;
    const other = first.get(key);
    if (other !== undefined && other !== path) return { key, paths: [other, path] };
    first.set(key, path);
  }
  for (const [key, path] of [...first].slice(0, SOUGHT)) {
    const others = isConstant
      ? pathsIn(keySetOf(without(path, read), meter), anything, meter)
      : pathsIn(keySetOf(without(path, unlimited(written)), meter), textAutomaton(charactersOf(key)), meter);
    for (const other of others)
      if (other !== path && keyOf(other) === key && isRead(other) !== undefined)
        return { key, paths: [path, other] };
  }
  return all.isExact ? false : undefined;
}

/** As {@link compileRule}, but as the template writes the key; undefined also for one that the store does not take. */
function keysTaken(rule: KeyRule): (path: string) => string | undefined {
  const keyOf = compileRule({ ...rule, spelling: asWritten });
  const taken = takenPattern(rule.taken);
  return (path) => {
    const key = keyOf(path);
    return key !== undefined && taken.match(spell(key, rule.spelling)) !== undefined ? key : undefined;
  };
}

const takenPatterns = new Map<string, Pattern>();

/** There are as many as kinds of stores. */
function takenPattern(taken: string): Pattern {
  const pattern = takenPatterns.get(taken) ?? compilePattern(taken);
  takenPatterns.set(taken, pattern);
  return pattern;
}

function without(path: string, rule: KeyRule): KeyRule {
  // A pattern with nothing to quote is that path, and one that is quoted an expression for it.
  return { ...rule, exclude: [...rule.exclude, `^${RE2JS.quote(path)}$`] };
}

function unlimited(rule: KeyRule): KeyRule {
  return { ...rule, spelling: asWritten, taken: '(?s).*' };
}

function* pathsIn(set: KeySet, keys: Automaton, meter: Meter): Generator<string> {
  let tries = 0;
  for (const found of commonKeys([set.keys, keys], WAYS, meter)) {
    const path = set.pathOf(found, found.paths[0]);
    if (typeof path === 'string') yield path;
    if (++tries >= TRIES) return;
  }
}
