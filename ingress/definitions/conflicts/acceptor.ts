import { assertionsBetween, type CharClass, type Kind } from './alphabet.ts';
import { includes } from './char-set.ts';
import { closure } from './closure.ts';
import type { Meter } from './meter.ts';
import type { Program } from './program.ts';

/** Reads a path and says whether one of several patterns matches it. States are numbers, 0 at the beginning. */
export interface Acceptor {
  step(state: number, read: CharClass): number;
  accepts(state: number): boolean;
  /** Whether nothing that may follow leads to acceptance; it may be true where this says false. */
  isLost(state: number): boolean;
}

interface State {
  readonly at: readonly { readonly program: Program; readonly pc: number }[];
  readonly before: Kind;
  readonly next: Map<number, number>;
}

/** States come up as they are needed: a subset of each program's instructions. */
export function createAcceptor(programs: readonly Program[], meter: Meter): Acceptor {
  const states: State[] = [];
  const ids = new Map<string, number>();
  const asserts = programs.some(({ instructions }) => instructions.some(({ op }) => op === 'empty'));

  function idOf(at: State['at'], before: Kind): number {
    const key = `${before};${at.map(({ program, pc }) => `${String(programs.indexOf(program))}:${String(pc)}`).join()}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    meter.spend(at.length);
    ids.set(key, states.length);
    return states.push({ at, before, next: new Map() }) - 1;
  }

  function reach({ at, before }: State, after: Kind): { program: Program; pc: number }[] {
    const assertions = assertionsBetween(before, after);
    const reached = new Map<Program, Set<number>>();
    return at.flatMap(({ program, pc }) => {
      const ofProgram = reached.get(program) ?? new Set();
      reached.set(program, ofProgram);
      return closure(program, pc, assertions, ofProgram, meter).map((leaf) => ({ program, pc: leaf.at }));
    });
  }

  idOf(
    programs.map((program) => ({ program, pc: program.start })),
    asserts ? 'edge' : 'other',
  );

  return {
    step(id, { id: read, sample, kind }) {
      const state = states[id];
      if (state === undefined) throw new RangeError('not a state of this acceptor');
      const known = state.next.get(read);
      if (known !== undefined) return known;
      const at = reach(state, kind).flatMap(({ program, pc }) => {
        const instruction = program.instructions[pc];
        return instruction?.op === 'character' && includes(instruction.set, sample)
          ? [{ program, pc: instruction.out }]
          : [];
      });
      const next = idOf(at, asserts ? kind : 'other');
      state.next.set(read, next);
      return next;
    },
    accepts(id) {
      const state = states[id];
      return (
        state !== undefined &&
        reach(state, 'edge').some(({ program, pc }) => program.instructions[pc]?.op === 'match')
      );
    },
    isLost: (id) => states[id]?.at.length === 0,
  };
}
