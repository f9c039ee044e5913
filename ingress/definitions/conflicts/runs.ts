import { assertionsBetween, type CharClass, type Kind } from './alphabet.ts';
import { includes } from './char-set.ts';
import { closure, type Leaf } from './closure.ts';
import type { Meter } from './meter.ts';
import type { Program } from './program.ts';

/**
 * A run of the engine through a program, at a place between two characters. Of all runs that match a path the engine
 * takes the one it prefers, and its captures; so a run knows where the runs are that are preferred to it (`ahead`),
 * and is the engine's own if, at the end, none of those matches.
 */
export interface Run {
  readonly at: number;
  /** Ascending. */
  readonly ahead: readonly number[];
  /** The character before; `other` where the program does not ask. */
  readonly before: Kind;
}

export interface Step {
  /** The slots of captures that were passed before the character. */
  readonly slots: readonly number[];
  readonly next: Run;
}

export interface Runs {
  readonly start: Run;
  /** The classes that it can read; perhaps more. */
  reads(run: Run): readonly CharClass[];
  /** The runs that this one becomes by reading a character of the class. */
  step(run: Run, read: CharClass): readonly Step[];
  /** The slots passed before the end; undefined where the run does not match a path that ends here. */
  end(run: Run): readonly number[] | undefined;
}

/**
 * @param preferences false: the runs ahead are not looked at, and each run that matches counts. These are all of the
 *   engine's own and more, in fewer states.
 */
export function createRuns(
  program: Program,
  classes: readonly CharClass[],
  preferences: boolean,
  meter: Meter,
): Runs {
  const asserts = program.instructions.some(({ op }) => op === 'empty');
  const cache = new WeakMap<Run, Map<Kind, Reach>>();
  const classesAt = new Map<number, ReadonlySet<CharClass>>();

  function reachOf(run: Run, after: Kind): Reach {
    const ofRun = cache.get(run) ?? new Map<Kind, Reach>();
    cache.set(run, ofRun);
    const key = asserts ? after : 'other';
    const known = ofRun.get(key);
    if (known !== undefined) return known;
    const assertions = assertionsBetween(run.before, after);
    const reached = new Set<number>();
    const ahead = run.ahead.flatMap((at) => closure(program, at, assertions, reached, meter));
    const reach = { ahead, own: closure(program, run.at, assertions, reached, meter) };
    ofRun.set(key, reach);
    return reach;
  }

  function readAt({ at }: Leaf): ReadonlySet<CharClass> {
    const known = classesAt.get(at);
    if (known !== undefined) return known;
    const instruction = program.instructions[at];
    const set = instruction?.op === 'character' ? instruction.set : [];
    const read = new Set(classes.filter(({ sample }) => includes(set, sample)));
    classesAt.set(at, read);
    return read;
  }

  function outOf(leaf: Leaf, read: CharClass): number | undefined {
    const instruction = program.instructions[leaf.at];
    return instruction?.op === 'character' && readAt(leaf).has(read) ? instruction.out : undefined;
  }

  const isMatch = ({ at }: Leaf): boolean => program.instructions[at]?.op === 'match';

  return {
    start: { at: program.start, ahead: [], before: asserts ? 'edge' : 'other' },
    reads(run) {
      if (asserts) return classes;
      const { own } = reachOf(run, 'other');
      const [only] = own;
      return [
        ...(own.length === 1 && only ? readAt(only) : new Set(own.flatMap((leaf) => [...readAt(leaf)]))),
      ];
    },
    step(run, read) {
      const { kind } = read;
      const { ahead, own } = reachOf(run, kind);
      meter.spend(ahead.length + own.length);
      const before = asserts ? kind : 'other';
      const preferred = new Set(ahead.map((leaf) => outOf(leaf, read)).filter((out) => out !== undefined));
      const steps: Step[] = [];
      for (const leaf of own) {
        const at = outOf(leaf, read);
        if (at === undefined || preferred.has(at)) continue;
        const others = preferences ? [...preferred].sort((a, b) => a - b) : [];
        steps.push({ slots: leaf.slots, next: { at, ahead: others, before } });
        if (preferences) preferred.add(at);
      }
      return steps;
    },
    end(run) {
      const { ahead, own } = reachOf(run, 'edge');
      return ahead.some(isMatch) ? undefined : own.find(isMatch)?.slots;
    },
  };
}

interface Reach {
  readonly ahead: readonly Leaf[];
  readonly own: readonly Leaf[];
}

/** The same for runs that are alike. */
export function runKey({ at, ahead, before }: Run): string {
  return `${String(at)}<${ahead.join()}>${before}`;
}
