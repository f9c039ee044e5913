import { failed } from '../../fault.ts';
import { sprint } from '../../format/sprint.ts';
import type { Budget } from '../../limits.ts';
import { add, decimalOf, divide, floatOf, multiply, subtract, type Decimal } from '../../numbers/decimal.ts';
import { toFloat64, toInt64 } from '../../values/cast.ts';
import { int, int64 } from '../../values/int.ts';
import { List } from '../../values/list.ts';
import { parseDecimal } from '../../values/parse-number.ts';
import type { Value } from '../../values/value.ts';
import { define, variadic, type GoFunction } from '../define.ts';

/** Two integers of 64 bits, whatever they were given as. */
const integers = (run: (a: bigint, b: bigint) => bigint): GoFunction =>
  define(['any', 'any'], (_, a, b) => int64(run(toInt64(a), toInt64(b))));

function notZero(divisor: bigint): bigint {
  if (divisor === 0n) throw failed('a division by zero');
  return divisor;
}

const best = (better: (a: bigint, b: bigint) => boolean): GoFunction =>
  variadic(['any'], 'any', (_, first, ...others) =>
    int64(others.map(toInt64).reduce((a, b) => (better(b, a) ? b : a), toInt64(first))),
  );

function decimal(value: Value): Decimal {
  const found = decimalOf(toFloat64(value));
  if (found === undefined) throw failed('NaN or an infinite float64 has no decimal form');
  return found;
}

/** Numbers one after the other, exactly. */
const decimals = (run: (a: Decimal, b: Decimal) => Decimal): GoFunction =>
  variadic(['any'], 'any', (_, first, ...others) => floatOf(others.map(decimal).reduce(run, decimal(first))));

function quotient(a: Decimal, b: Decimal): Decimal {
  const result = divide(a, b);
  if (result === undefined) throw failed('a division by zero');
  return result;
}

const ONE: Decimal = { units: 1n, scale: 0 };

/** Go's math.Pow(10, n), which squares its way up. */
function powerOfTen(exponent: number): number {
  return exponent < 0 ? 1 / Number(`1e${String(-exponent)}`) : Number(`1e${String(exponent)}`);
}

function round(value: number, places: bigint, up: number): number {
  const power = powerOfTen(Number(places));
  const digits = power * value;
  const fraction = digits - Math.trunc(digits);
  return (fraction >= up ? Math.ceil(digits) : Math.floor(digits)) / power;
}

/** From `start` on, before `stop`. */
function steps(budget: Budget, start: bigint, stop: bigint, step: bigint): bigint[] {
  const values: bigint[] = [];
  if (stop < start ? step >= 0n : step <= 0n) return values;
  for (let i = start; stop < start ? i > stop : i < stop; i += step) {
    budget.step();
    values.push(i);
  }
  return values;
}

const intList = (values: readonly bigint[]): List => new List('int', values.map(int));

function sequence(budget: Budget, params: readonly bigint[]): bigint[] {
  const [a = 0n, b = 0n, c = 0n] = params;
  const towards = (from: bigint, to: bigint): bigint => (to < from ? -1n : 1n);
  if (params.length === 1) return steps(budget, 1n, a + towards(1n, a), towards(1n, a));
  if (params.length === 2) return steps(budget, a, b + towards(a, b), towards(a, b));
  if (params.length !== 3 || (c < a && b > 0n)) return [];
  return steps(budget, a, c + towards(a, c), b);
}

/** Go's math.Max and math.Min: NaN wins, and -0 is less than 0. */
const extreme = (pick: (a: number, b: number) => number): GoFunction =>
  variadic(['any'], 'any', (_, first, ...others) =>
    others.map(toFloat64).reduce((a, b) => pick(a, b), toFloat64(first)),
  );

export const numbers: Readonly<Record<string, GoFunction>> = {
  int64: define(['any'], (_, value) => int64(toInt64(value))),
  int: define(['any'], (_, value) => int(toInt64(value))),
  float64: define(['any'], (_, value) => toFloat64(value)),
  atoi: define(['string'], (_, text) => int(clamped(text))),
  toDecimal: define(['any'], (budget, value) => {
    const digits = sprint(budget, [value]);
    const [, sign = '', octal] = /^([+-]?)([0-7]+)$/.exec(digits) ?? [];
    const number = octal === undefined ? 0n : BigInt(`0o${octal}`);
    const signed = sign === '-' ? -number : number;
    return int64(signed === BigInt.asIntN(64, signed) ? signed : 0n);
  }),
  add: variadic([], 'any', (_, ...values) =>
    int64(values.reduce<bigint>((sum, value) => sum + toInt64(value), 0n)),
  ),
  add1: define(['any'], (_, value) => int64(toInt64(value) + 1n)),
  sub: integers((a, b) => a - b),
  mul: variadic(['any'], 'any', (_, first, ...others) =>
    int64(
      others.reduce<bigint>((product, value) => BigInt.asIntN(64, product * toInt64(value)), toInt64(first)),
    ),
  ),
  div: integers((a, b) => a / notZero(b)),
  mod: integers((a, b) => a % notZero(b)),
  max: best((a, b) => a > b),
  biggest: best((a, b) => a > b),
  min: best((a, b) => a < b),
  maxf: extreme(Math.max),
  minf: extreme(Math.min),
  add1f: define(['any'], (_, value) => floatOf(add(decimal(value), ONE))),
  addf: variadic([], 'any', (_, ...values) =>
    floatOf(values.map(decimal).reduce(add, { units: 0n, scale: 0 })),
  ),
  subf: decimals(subtract),
  mulf: decimals(multiply),
  divf: decimals(quotient),
  ceil: define(['any'], (_, value) => Math.ceil(toFloat64(value))),
  floor: define(['any'], (_, value) => Math.floor(toFloat64(value))),
  round: variadic(['any', 'int'], 'float64', (_, value, places, up = 0.5) =>
    round(toFloat64(value), places, up),
  ),
  until: define(['int'], (budget, count) => intList(steps(budget, 0n, count, count < 0n ? -1n : 1n))),
  untilStep: define(['int', 'int', 'int'], (budget, start, stop, step) =>
    intList(steps(budget, start, stop, step)),
  ),
  seq: variadic([], 'int', (budget, ...params) => sequence(budget, params).join(' ')),
};

/** Go's strconv.Atoi without its error: too large a number is the largest there is. */
function clamped(text: string): bigint {
  if (!/^[+-]?[0-9]+$/.test(text)) return 0n;
  return parseDecimal(text) ?? (text.startsWith('-') ? -(2n ** 63n) : 2n ** 63n - 1n);
}
