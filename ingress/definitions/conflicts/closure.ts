import type { Meter } from './meter.ts';
import type { Program } from './program.ts';

/** Where a run is once it has done all it can do without a character. */
export interface Leaf {
  /** Of an instruction `character` or `match`. */
  readonly at: number;
  /** The slots of captures that were passed on the way, in their order. */
  readonly slots: readonly number[];
}

/**
 * What can be reached from an instruction without reading a character, in the engine's order of preference. As in the
 * engine, an instruction that was reached before is not reached again: who came first is preferred.
 *
 * @param reached what others have reached; what is reached is added to it
 */
export function closure(
  program: Program,
  from: number,
  assertions: number,
  reached: Set<number>,
  meter: Meter,
): Leaf[] {
  const leaves: Leaf[] = [];
  const pending: { at: number; slots: readonly number[] }[] = [{ at: from, slots: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { at, slots } = next;
    const instruction = program.instructions[at];
    if (instruction === undefined || reached.has(at)) continue;
    reached.add(at);
    meter.spend(1);
    switch (instruction.op) {
      case 'choice':
        pending.push({ at: instruction.other, slots }, { at: instruction.out, slots });
        break;
      case 'nop':
        pending.push({ at: instruction.out, slots });
        break;
      case 'capture':
        pending.push({ at: instruction.out, slots: [...slots, instruction.slot] });
        break;
      case 'empty':
        if ((instruction.flags & ~assertions) === 0) pending.push({ at: instruction.out, slots });
        break;
      case 'character':
      case 'match':
        leaves.push({ at, slots });
        break;
      case 'fail':
        break;
    }
  }
  return leaves;
}
