import type { Bytes } from './bytes.ts';
import type { Value } from './value.ts';

/** A Go map with text keys; the same object for everyone who holds it. */
export class Dict {
  /** Type of the values, as Go's %T names it. */
  readonly element: 'interface {}' | 'string';
  readonly entries: Map<Bytes, Value>;
  /** A nil map reads as an empty one and cannot be written. */
  readonly isNil: boolean;

  constructor(element: Dict['element'], entries: Iterable<readonly [Bytes, Value]> = [], isNil = false) {
    this.element = element;
    this.entries = new Map(entries);
    this.isNil = isNil;
  }

  /** Keys in the order of their bytes: what Go does where it prints, ranges or writes JSON. */
  sorted(): (readonly [Bytes, Value])[] {
    return [...this.entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

export function dictOf(entries: Iterable<readonly [Bytes, Value]> = []): Dict {
  return new Dict('interface {}', entries);
}
