import { wrongType } from '../fault.ts';
import type { Value } from '../values/value.ts';

/** Variables of one template, innermost last; a name may stand there more than once. */
export class Scope {
  private readonly variables: { readonly name: string; value: Value }[];

  constructor(dollar: Value) {
    this.variables = [{ name: '$', value: dollar }];
  }

  get mark(): number {
    return this.variables.length;
  }

  /** Forgets what was declared since the mark. */
  release(mark: number): void {
    this.variables.length = mark;
  }

  declare(name: string, value: Value): void {
    this.variables.push({ name, value });
  }

  get(name: string): Value {
    return this.find(name).value;
  }

  set(name: string, value: Value): void {
    this.find(name).value = value;
  }

  /** Sets the variable declared `back` declarations ago, 1 being the last. */
  setLast(back: number, value: Value): void {
    const variable = this.variables.at(-back);
    if (variable !== undefined) variable.value = value;
  }

  private find(name: string): { value: Value } {
    const variable = this.variables.findLast((each) => each.name === name);
    if (variable === undefined) throw wrongType(`the variable ${name} is not declared here`);
    return variable;
  }
}
