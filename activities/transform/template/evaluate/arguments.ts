import { wrongType } from '../fault.ts';
import { rulesOf, type Param } from '../functions/params.ts';
import type { NumberLiteral, Operand } from '../syntax/ast.ts';
import { WrittenNumber } from '../values/written-number.ts';
import { Int, INT, INT64, UINT32 } from '../values/int.ts';
import { parseDecimal } from '../values/parse-number.ts';
import { typeName } from '../values/types.ts';
import type { Value } from '../values/value.ts';

/**
 * Checks a value against a parameter, as Go assigns values: types must be the same, no number is converted.
 * @throws {Fault} where it does not fit
 */
export function assign(value: Value, param: Param): Value {
  const rules = rulesOf(param);
  const { name, nil } = rules;
  if (value === undefined && nil !== undefined) return nil();
  // As in Go, no value at all may stand for an empty map or list, but not a nil that something holds.
  if (value === undefined || (value === null && param !== 'any' && param !== 'value'))
    throw wrongType('there is no value to give', { expected: name });
  if (value instanceof WrittenNumber && param !== 'any' && param !== 'value')
    return assign(valueOf(value), param);
  if (rules.accepts(value)) return value;
  throw wrongType('a value of the wrong type', { found: typeName(value), expected: name });
}

/**
 * What a number of the data is worth: an integer of 64 bits exactly, else a float64.
 * @throws {Fault} where that would round it
 */
export function valueOf({ literal, value }: WrittenNumber): number | Int {
  if (value !== undefined) return value;
  const integer = parseDecimal(literal);
  if (integer !== undefined) return new Int(INT64, integer);
  throw wrongType('a number with more digits than a float64 keeps', {
    expected: 'text, or a use that keeps it as written (json, toJson)',
  });
}

type Literal = Extract<Operand, { kind: 'bool' | 'number' | 'string' | 'nil' }>;

/**
 * A literal of the template as the parameter wants it: `1` is an int, a float64 or an int64.
 * @throws {Fault} where it does not fit
 */
export function literalArgument(literal: Literal, param: Param): Value {
  const { name, nil } = rulesOf(param);
  switch (literal.kind) {
    case 'nil':
      if (nil !== undefined) return nil();
      break;
    case 'bool':
      if (param === 'any' || param === 'value' || param === 'bool') return literal.value;
      break;
    case 'string':
      if (param === 'any' || param === 'value' || param === 'string' || param === 'literal')
        return literal.bytes;
      break;
    case 'number':
      return numberArgument(literal, param);
  }
  throw wrongType('a literal of the wrong type', { found: `a ${literal.kind}`, expected: name });
}

function numberArgument(literal: NumberLiteral, param: Param): Value {
  const { int, uint, float } = literal;
  if (param === 'any' || param === 'value') return constant(literal);
  if (param === 'float64') return float;
  if (param === 'int' && int !== undefined) return new Int(INT, int);
  if ((param === 'int64' || param === 'duration') && int !== undefined) return new Int(INT64, int);
  if (param === 'uint32' && uint !== undefined) return new Int(UINT32, uint);
  throw wrongType('a number of the wrong type', { expected: rulesOf(param).name });
}

/** A number where nothing says of which type it should be. */
export function constant({ isFloat, float, int }: NumberLiteral): Value {
  if (isFloat) return float;
  if (int === undefined)
    throw wrongType('an integer that is too large', { expected: 'one that fits an int64' });
  return new Int(INT, int);
}
