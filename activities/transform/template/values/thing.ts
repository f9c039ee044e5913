import type { GoFunction } from '../functions/define.ts';
import type { Bytes } from './bytes.ts';
import type { Value } from './value.ts';

/** A Go struct, or a pointer to one: what it shows of itself to a template. */
export interface Thing {
  readonly thing: ThingType;
  /** Go's String method. */
  text?(): Bytes;
  /** Go's MarshalJSON. */
  json?(): Bytes;
  /** Exported fields in their order. */
  readonly fields?: ReadonlyMap<string, Value>;
}

export interface ThingType {
  /** As Go's %T names it. */
  readonly name: string;
  readonly kind: 'struct' | 'ptr';
  /** Called with the thing before its own arguments. */
  readonly methods: ReadonlyMap<string, GoFunction>;
}
