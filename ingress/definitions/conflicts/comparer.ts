import { compare, type Example } from './compare.ts';
import { keySetOf, type KeySet } from './key-set.ts';
import { createMeter, within } from './meter.ts';
import { pathsOfOneKey } from './one-key.ts';
import { isNarrowed, type Keys, type Party, type Written } from './parties.ts';

/** Two parts of definitions that do not go together. */
export interface Conflict {
  /**
   * `sameKey`: both could write one key. `ownSource`: a definition could write what it reads. `oneKey`: a destination
   * could write one key for two paths of its own source.
   */
  readonly kind: 'sameKey' | 'ownSource' | 'oneKey';
  /** In the order in which the definitions were given; twice the same for `ownSource` and `oneKey`. */
  readonly parties: readonly [Party, Party];
  /** Where, for people. */
  readonly store: string;
  /** Left out: it could neither be shown nor ruled out. */
  readonly example?: Example;
}

export interface Conflicts {
  readonly conflicts: readonly Conflict[];
  /** Pairs of which more than beginnings and ends had to be compared. */
  readonly comparisons: number;
  /** false: to compare all that there is would have taken too long, and conflicts may be missing. */
  readonly isComplete: boolean;
}

/** Steps of one pair, of all pairs, and of working out all sets of keys; a million take about half a second. */
const STEPS_A_PAIR = 100_000;
const STEPS = 10_000_000;
const STEPS_OF_SETS = 10_000_000;
/** Steps of looking for two paths of one key, in one destination and in all. */
const STEPS_A_KEY = 200_000;
const STEPS_OF_KEYS = 5_000_000;
/** What a pair takes at least. */
const STEPS_AT_LEAST = 10;

/** A destination with so many conflicts is compared no more with others that have as many. */
const ENOUGH = 5;

/** Compares sets of keys, and keeps account of what was found and of the work it took. */
export function createComparer() {
  const whole = createMeter(STEPS);
  const ofSets = createMeter(STEPS_OF_SETS);
  const ofKeys = createMeter(STEPS_OF_KEYS);
  const sets = new Map<Keys, KeySet>();
  const conflicts: Conflict[] = [];
  const known = new Map<Party, Set<Party>>();
  let comparisons = 0;
  let isComplete = true;

  function setOf(keys: Keys): KeySet {
    const set = sets.get(keys) ?? keySetOf(keys.rule, ofSets);
    sets.set(keys, set);
    return set;
  }

  const conflictsOf = (party: Party): Set<Party> => {
    const found = known.get(party) ?? new Set();
    known.set(party, found);
    return found;
  };

  function compareKeys(a: Keys, b: Keys): Pick<Conflict, 'store' | 'example'> | undefined {
    const meter = createMeter(STEPS_A_PAIR, whole);
    const isShort = meter.left < STEPS_A_PAIR;
    comparisons++;
    const example = within(() => {
      meter.spend(STEPS_AT_LEAST);
      return compare([setOf(a), setOf(b)], meter);
    });
    if (example === undefined && isShort) isComplete = false;
    if (example === false || !isComplete) return undefined;
    return { store: a.place.words, ...(example && { example }) };
  }

  return {
    setOf,
    /** Two destinations that write in one place. */
    sameKey(a: Written, b: Written): void {
      const [one, other] = [conflictsOf(a.party), conflictsOf(b.party)];
      if (!isComplete || one.has(b.party) || Math.min(one.size, other.size) >= ENOUGH) return;
      const found = compareKeys(a, b);
      if (found === undefined) return;
      conflicts.push({ kind: 'sameKey', parties: [a.party, b.party], ...found });
      one.add(b.party);
      other.add(a.party);
    },
    /** A destination, and a source of its own definition in the same place. */
    ownSource(written: Written, read: Keys): void {
      const found = isComplete ? compareKeys(written, read) : undefined;
      if (found !== undefined)
        conflicts.push({ kind: 'ownSource', parties: [written.party, written.party], ...found });
    },
    /** A destination, and the paths that it is made from. */
    oneKey({ party, place, rule }: Written, read: Keys): void {
      const example = pathsOfOneKey(rule, read.rule, createMeter(STEPS_A_KEY, ofKeys));
      if (example === false) return;
      const isCertain = example !== undefined && !isNarrowed(party.definition);
      const parties = [party, party] as const;
      conflicts.push({ kind: 'oneKey', parties, store: place.words, ...(isCertain && { example }) });
    },
    /** Whether a destination has so many conflicts that only others still look for theirs with it. */
    isDone: ({ party }: Written): boolean => !isComplete || conflictsOf(party).size >= ENOUGH,
    result: (): Conflicts => ({ conflicts, comparisons, isComplete }),
  };
}

export type Comparer = ReturnType<typeof createComparer>;
