import type { Bytes } from './bytes.ts';
import type { Int } from './int.ts';
import type { Dict } from './dict.ts';
import type { List } from './list.ts';
import type { Thing } from './thing.ts';
import type { WrittenNumber } from './written-number.ts';

/**
 * A value as Go's text/template sees it. A JavaScript number is a float64; every integer is an {@link Int}, for Go
 * keeps the two apart. `null` is nil held by something (a key that is there, an item of a list); `undefined` is no
 * value at all (a key that is not there).
 */
export type Value = undefined | null | boolean | number | Bytes | Int | List | Dict | Thing | WrittenNumber;

/** Go's reflect.Kind, as its String method names it. */
export type Kind =
  | 'invalid'
  | 'bool'
  | 'int'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint32'
  | 'uint64'
  | 'float64'
  | 'string'
  | 'slice'
  | 'map'
  | 'struct'
  | 'ptr';
