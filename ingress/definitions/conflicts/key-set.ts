import { compilePattern, templateParts } from '../../../workflows/model/patterns.ts';
import { textAutomaton, type Automaton } from './automaton.ts';
import { charactersOf } from './char-set.ts';
import { commonKeys, type CommonKey } from './common-keys.ts';
import { imageOf, NEXT_PASS, type Paths } from './image.ts';
import { createMeter, within, type Meter } from './meter.ts';
import { passesOf, type Part, type Pass } from './passes.ts';
import { compileProgram } from './program.ts';
import { restrict } from './restrict.ts';
import { compileRule, type KeyRule } from './rule.ts';
import { asWritten } from './spelling.ts';

/** The keys of a rule. */
export interface KeySet {
  readonly keys: Automaton;
  /** Whether each of them is made of a path; else there may be more of them than the rule can make. */
  readonly isExact: boolean;
  /** The key that a path becomes; undefined for a path that is left out. */
  keyOf(path: string): string | undefined;
  /**
   * A path that becomes this key.
   * @param read what was read from the source while the key was found
   * @returns false where there is certainly none in the way it was found; undefined where none was found
   */
  pathOf(key: CommonKey, read: string): string | false | undefined;
}

/** Steps to work out one set of keys, and each of the coarser ones that take its place where that does not suffice. */
const STEPS = 50_000;

/** In the text that a group is held to, stands between two groups; no character, so no path holds it. */
const BETWEEN_GROUPS = 0x110000;

/**
 * All the keys of a rule. A pattern or filter that takes too many steps is taken for less than it says: first without
 * the engine's preferences, then without the filter, at last as any path at all. So there may be more keys than the
 * rule makes, never fewer.
 *
 * @param whole what the steps are counted in; it is never overspent
 */
export function keySetOf(rule: KeyRule, whole: Meter): KeySet {
  const pattern = compileProgram(rule.pattern);
  const paths: Paths = {
    pattern,
    include: rule.include.map(compileProgram),
    exclude: rule.exclude.map(compileProgram),
  };
  const parts = partsOf(rule);
  const passes = passesOf(pattern, parts);
  const image = (from: Paths, preferences: boolean): Automaton | undefined =>
    within(() => {
      const meter = createMeter(STEPS, whole);
      return restrict(imageOf(from, passes, rule.spelling, preferences, meter), takenBy(rule.taken), meter);
    });
  const unfiltered: Paths = { pattern, include: [], exclude: [] };
  // Which of its runs the engine prefers says what groups hold, and not which paths match.
  const precise = image(
    paths,
    parts.some((part) => typeof part === 'number' && part > 0),
  );
  const keys = precise ?? image(paths, false) ?? image(unfiltered, false) ?? coarse(rule, parts);
  let compiled: ((path: string) => string | undefined) | undefined;
  const keyOf = (path: string): string | undefined => (compiled ??= compileRule(rule))(path);
  const search = precise && createSearch(paths, parts);
  return {
    keys,
    keyOf,
    isExact: precise !== undefined && passes.length === 1,
    pathOf({ characters, isOnly }, read) {
      const key = String.fromCodePoint(...characters);
      const readPaths = read.split(NEXT_PASS);
      const found = readPaths.find((path) => keyOf(path) === key);
      if (found !== undefined || search === undefined || passes.length === 1) return found;
      const sought = search(
        readPaths.map((path) => compilePattern(rule.pattern).match(path) ?? []),
        passes,
      );
      if (typeof sought === 'string') return keyOf(sought) === key ? sought : undefined;
      return isOnly || !hasRepeats(parts) ? sought : undefined;
    },
  };
}

function partsOf({ prefix, template }: KeyRule): Part[] {
  return [prefix, ...templateParts(template)].map((part) =>
    typeof part === 'number' ? part : charactersOf(part),
  );
}

function hasRepeats(parts: readonly Part[]): boolean {
  const groups = parts.filter((part) => typeof part === 'number');
  return new Set(groups).size < groups.length;
}

const anything = compileProgram('(?s)(.*)');

function coarse({ spelling }: KeyRule, parts: readonly Part[]): Automaton {
  const passes = passesOf(
    anything,
    parts.map((part) => (typeof part === 'number' ? 1 : part)),
  );
  return imageOf(
    { pattern: anything, include: [], exclude: [] },
    passes,
    spelling,
    false,
    createMeter(Infinity),
  );
}

const takenAutomata = new Map<string, Automaton>();

function takenBy(taken: string): Automaton {
  const known = takenAutomata.get(taken);
  if (known !== undefined) return known;
  const pattern = compileProgram(taken);
  const paths = { pattern, include: [], exclude: [] };
  const automaton = imageOf(paths, passesOf(pattern, [0]), asWritten, false, createMeter(Infinity));
  takenAutomata.set(taken, automaton);
  return automaton;
}

/**
 * Looks for one path that gives every group what it had in the path of its own pass.
 * @returns false where there is none; undefined where that cannot be said
 */
function createSearch(paths: Paths, parts: readonly Part[]) {
  const groups = [...new Set(parts.filter((part) => typeof part === 'number'))].sort((a, b) => a - b);
  const passes = passesOf(
    paths.pattern,
    groups.flatMap((group): Part[] => [group, [BETWEEN_GROUPS]]),
  );
  let image: Automaton | undefined;
  return (matches: readonly (readonly string[])[], own: readonly Pass[]): string | false | undefined => {
    if (passes.length > 1) return undefined;
    const held = new Map<number, string>();
    for (const [i, { groups: ofPass }] of own.entries())
      for (const { group } of ofPass) {
        const text = matches[i]?.[group] ?? '';
        if ((held.get(group) ?? text) !== text) return false;
        held.set(group, text);
      }
    const wanted = groups.flatMap((group) => [...charactersOf(held.get(group) ?? ''), BETWEEN_GROUPS]);
    return within(() => {
      const meter = createMeter(STEPS);
      image ??= imageOf(paths, passes, asWritten, true, meter);
      const found = commonKeys([image, textAutomaton(wanted)], 1, meter).next();
      return found.done === true ? false : found.value.paths[0];
    });
  };
}
