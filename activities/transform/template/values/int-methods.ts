import { define, type GoFunction } from '../functions/define.ts';
import type { Bytes } from './bytes.ts';
import { DURATION, durationMethods } from './duration.ts';
import { Int, type IntType } from './int.ts';

const NONE: ReadonlyMap<string, GoFunction> = new Map();

/** Methods of an integer type: those of a duration, and String of a month or weekday. */
export function intMethods(type: IntType): ReadonlyMap<string, GoFunction> {
  if (type === DURATION) return durationMethods;
  const { text } = type;
  return text === undefined ? NONE : new Map([['String', stringMethod(text)]]);
}

function stringMethod(text: (value: bigint) => Bytes): GoFunction {
  return define(['value'], (_, value) => (value instanceof Int ? text(value.value) : ''));
}
