import { Fault } from '../fault.ts';
import type { GoFunction } from '../functions/define.ts';
import type { Budget } from '../limits.ts';
import type { Templates } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import type { MissingKey } from './fields.ts';
import { Scope } from './scope.ts';

/** Blocks, parentheses and templates within one another: what JavaScript's stack surely holds. */
const MAX_LEVELS = 1000;

/** What is rendered, the same for every rendering. */
export interface Program {
  readonly templates: Templates;
  readonly functions: ReadonlyMap<string, GoFunction>;
  readonly missingKey: MissingKey;
}

/** Where one rendering is. */
export class State {
  readonly program: Program;
  readonly budget: Budget;
  /** Variables of the template that runs. */
  scope: Scope;
  /** Offset in the text of what is being evaluated: where the error is, if it fails. */
  at = 0;
  private levels = 0;

  constructor(program: Program, budget: Budget, data: Value) {
    this.program = program;
    this.budget = budget;
    this.scope = new Scope(data);
  }

  step(at: number): void {
    this.at = at;
    this.budget.step();
  }

  /** Runs something that may nest. */
  deeper<T>(inner: () => T): T {
    this.levels += 1;
    if (this.levels > MAX_LEVELS)
      throw new Fault('limit', 'blocks, parentheses and templates within one another', {
        expected: `at most ${MAX_LEVELS} levels`,
      });
    const result = inner();
    this.levels -= 1;
    return result;
  }
}
