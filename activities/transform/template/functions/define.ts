import type { Fault } from '../fault.ts';
import type { Budget } from '../limits.ts';
import type { Bytes } from '../values/bytes.ts';
import { Int } from '../values/int.ts';
import type { Value } from '../values/value.ts';
import type { Param, ParamTypes } from './params.ts';

type Arguments<P extends readonly Param[]> = { -readonly [K in keyof P]: ParamTypes[P[K]] };

/** A function as Go's text/template calls it: its arguments have been checked against its parameters. */
export interface GoFunction {
  readonly params: readonly Param[];
  /** Of the arguments after those, any number, where it takes more. */
  readonly rest?: Param;
  /** `and`, `or`: the first argument of this truth is the result, and the others are not evaluated. */
  readonly decidedBy?: boolean;
  /** For a function that only fails: its error may quote a literal of the template, and nothing else. */
  readonly literalFault?: (text: Bytes) => Fault;
  /** @throws {Fault} */
  call(budget: Budget, args: readonly Value[]): Value;
}

/** A function with a fixed number of arguments. */
export function define<const P extends readonly Param[]>(
  params: P,
  run: (budget: Budget, ...args: Arguments<P>) => Value,
): GoFunction {
  return { params, call: (budget, args) => run(budget, ...(unboxed(params, args) as Arguments<P>)) };
}

/** A function that takes any number of arguments of one type after the fixed ones. */
export function variadic<const P extends readonly Param[], R extends Param>(
  params: P,
  rest: R,
  run: (budget: Budget, ...args: [...Arguments<P>, ...ParamTypes[R][]]) => Value,
): GoFunction {
  return {
    params,
    rest,
    call: (budget, args) =>
      run(budget, ...(unboxed(params, args, rest) as [...Arguments<P>, ...ParamTypes[R][]])),
  };
}

/** A method: as a function whose first argument is the thing it belongs to. */
export function bind(method: GoFunction, receiver: Value): GoFunction {
  return {
    params: method.params.slice(1),
    ...(method.rest === undefined ? {} : { rest: method.rest }),
    call: (budget, args) => method.call(budget, [receiver, ...args]),
  };
}

/** Integers arrive as bigint where the parameter says which type they are. */
function unboxed(params: readonly Param[], args: readonly Value[], rest?: Param): (Value | bigint)[] {
  return args.map((arg, i) => {
    const param = params[i] ?? rest;
    return arg instanceof Int && param !== 'any' && param !== 'value' ? arg.value : arg;
  });
}
