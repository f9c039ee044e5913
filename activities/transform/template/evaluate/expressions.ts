import { Fault, wrongType } from '../fault.ts';
import { bind, type GoFunction } from '../functions/define.ts';
import type { Param } from '../functions/params.ts';
import type { Command, Operand, Pipeline } from '../syntax/ast.ts';
import { isTrue } from '../values/types.ts';
import type { Value } from '../values/value.ts';
import { assign, constant, literalArgument } from './arguments.ts';
import { fieldOf, methodOf } from './fields.ts';
import type { State } from './state.ts';

/** What stands around an operand: dot, the operands after it, and what the pipe hands on, if there is one. */
interface Context {
  readonly dot: Value;
  readonly args: readonly Operand[];
  readonly piped: Piped | undefined;
}

interface Piped {
  readonly value: Value;
}

const alone = (dot: Value): Context => ({ dot, args: [], piped: undefined });

const hasArguments = ({ args, piped }: Context): boolean => args.length > 0 || piped !== undefined;

/** A function that is called, under the name the template gives it. */
interface Callee {
  readonly target: GoFunction;
  readonly name: string;
  readonly at: number;
}

/** Letters that a function looks at for one step. What costs more says so itself. */
const TEXT_A_STEP = 64;

function textIn(values: readonly Value[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
}

/** Evaluates pipelines and what they are made of. */
export class Expressions {
  private readonly state: State;

  constructor(state: State) {
    this.state = state;
  }

  /** Its value, after the variables it sets are set; nil that something held is no value from here on. */
  pipeline(pipeline: Pipeline, dot: Value): Value {
    return this.state.deeper(() => {
      let piped: Piped | undefined;
      for (const command of pipeline.commands)
        piped = { value: this.command(command, dot, piped) ?? undefined };
      const value = piped?.value;
      const { scope } = this.state;
      for (const variable of pipeline.variables)
        if (pipeline.assigns) scope.set(variable, value);
        else scope.declare(variable, value);
      return value;
    });
  }

  private command({ first, rest }: Command, dot: Value, piped: Piped | undefined): Value {
    this.state.step(first.at);
    const context = { dot, args: rest, piped };
    const callable = 'names' in first ? first.names.length > 0 : first.kind === 'function';
    if (!callable && hasArguments(context))
      throw wrongType('something that is no function is given arguments', { expected: 'a function' });
    if (first.kind === 'nil') throw wrongType('nil alone is no value');
    return this.operand(first, context);
  }

  /** An operand, its type its own. */
  private operand(operand: Operand, context: Context): Value {
    const { dot } = context;
    this.state.at = operand.at;
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'bool':
        return operand.value;
      case 'string':
        return operand.bytes;
      case 'number':
        return constant(operand);
      case 'nil':
        return undefined;
      case 'field':
        return this.fields(dot, operand, context);
      case 'variable':
        return this.fields(this.state.scope.get(operand.name), operand, context);
      case 'chain':
        return this.fields(this.operand(operand.of, alone(dot)), operand, context);
      case 'function':
        return this.function(operand, context);
      case 'pipeline':
        return this.pipeline(operand, dot);
    }
  }

  /** `.a.b` of a value; what ends the chain may be a method, which gets the arguments. */
  private fields(receiver: Value, operand: Extract<Operand, { names: unknown }>, context: Context): Value {
    const { at, names } = operand;
    let value = receiver;
    for (const [i, name] of names.entries()) {
      this.state.step(at);
      const given = i === names.length - 1 ? context : alone(context.dot);
      const method = methodOf(value, name);
      value =
        method === undefined
          ? fieldOf(value, name, this.state.program.missingKey, hasArguments(given))
          : this.call({ target: bind(method, value), name, at }, given);
    }
    return value;
  }

  private function({ name, at }: Extract<Operand, { kind: 'function' }>, context: Context): Value {
    const target = this.state.program.functions.get(name);
    if (target === undefined) throw new Fault('unknownFunction', `there is no function "${name}"`);
    return this.call({ target, name, at }, context);
  }

  private call({ target, name, at }: Callee, { dot, args, piped }: Context): Value {
    this.state.step(at);
    const { params, rest, decidedBy } = target;
    const count = args.length + (piped === undefined ? 0 : 1);
    if (rest === undefined ? count !== params.length : count < params.length)
      throw wrongType(`"${name}" has the wrong number of arguments`, {
        found: String(count),
        expected: `${rest === undefined ? '' : 'at least '}${params.length}`,
      });
    const paramAt = (i: number): Param => params[i] ?? rest ?? 'any';
    if (decidedBy !== undefined) {
      let value: Value;
      for (const arg of args) {
        value = this.argument(arg, 'value', dot);
        if (isTrue(value) === decidedBy) return value;
      }
      return piped === undefined ? value : piped.value;
    }
    const values = args.map((arg, i) => this.argument(arg, paramAt(i), dot));
    this.state.at = at;
    if (piped !== undefined) values.push(assign(piped.value, paramAt(args.length)));
    const [first] = args;
    if (target.literalFault !== undefined && first?.kind === 'string') throw target.literalFault(first.bytes);
    this.state.budget.step(Math.floor(textIn(values) / TEXT_A_STEP));
    const result = target.call(this.state.budget, values);
    if (typeof result === 'string') this.state.budget.make(result.length);
    return result;
  }

  private argument(operand: Operand, param: Param, dot: Value): Value {
    this.state.step(operand.at);
    const { kind } = operand;
    if (kind === 'bool' || kind === 'number' || kind === 'string' || kind === 'nil')
      return literalArgument(operand, param);
    const value = this.operand(operand, alone(dot));
    this.state.at = operand.at;
    return assign(value, param);
  }
}
