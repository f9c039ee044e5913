import { define, type GoFunction } from '../functions/define.ts';
import { durationText } from '../time/duration.ts';
import { bytesOf } from './bytes.ts';
import { Int, int64, type IntType } from './int.ts';

/** Go's time.Duration. */
export const DURATION: IntType = {
  name: 'time.Duration',
  kind: 'int64',
  bits: 64,
  signed: true,
  text: durationText,
};

export function durationOf(nanos: bigint): Int {
  return new Int(DURATION, nanos);
}

const inUnit = (nanos: number): GoFunction => define(['duration'], (_, value) => Number(value) / nanos);
const wholeUnits = (nanos: bigint): GoFunction => define(['duration'], (_, value) => int64(value / nanos));

export const durationMethods: ReadonlyMap<string, GoFunction> = new Map([
  ['Hours', inUnit(3_600_000_000_000)],
  ['Minutes', inUnit(60_000_000_000)],
  ['Seconds', inUnit(1_000_000_000)],
  ['Milliseconds', wholeUnits(1_000_000n)],
  ['Microseconds', wholeUnits(1000n)],
  ['Nanoseconds', wholeUnits(1n)],
  ['String', define(['duration'], (_, value) => bytesOf(durationText(value)))],
]);
