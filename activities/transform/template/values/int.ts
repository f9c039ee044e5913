import type { Bytes } from './bytes.ts';
import type { Kind } from './value.ts';

export interface IntType {
  /** As Go's %T names it. */
  readonly name: string;
  readonly kind: Extract<Kind, `int${string}` | `uint${string}`>;
  readonly bits: number;
  readonly signed: boolean;
  /** Go's String method, where the type has one. */
  readonly text?: (value: bigint) => Bytes;
}

const basic = (name: IntType['kind'], bits: number, signed: boolean): IntType => ({
  name,
  kind: name,
  bits,
  signed,
});

export const INT = basic('int', 64, true);
export const INT32 = basic('int32', 32, true);
export const INT64 = basic('int64', 64, true);
export const UINT8 = basic('uint8', 8, false);
export const UINT32 = basic('uint32', 32, false);
export const UINT64 = basic('uint64', 64, false);

/** An integer of one of Go's types; wraps around where the type ends, as Go's arithmetic does. */
export class Int {
  readonly type: IntType;
  readonly value: bigint;

  constructor(type: IntType, value: bigint | number) {
    this.type = type;
    const exact = typeof value === 'bigint' ? value : BigInt(value);
    this.value = type.signed ? BigInt.asIntN(type.bits, exact) : BigInt.asUintN(type.bits, exact);
  }
}

export function int(value: bigint | number): Int {
  return new Int(INT, value);
}

export function int64(value: bigint | number): Int {
  return new Int(INT64, value);
}

/** As a Go conversion of a float64 to int64 on amd64: towards zero, and the smallest integer where it does not fit. */
export function truncateToInt64(value: number): bigint {
  const fits = value >= -9223372036854775808 && value < 9223372036854775808;
  return fits ? BigInt(Math.trunc(value)) : -9223372036854775808n;
}
