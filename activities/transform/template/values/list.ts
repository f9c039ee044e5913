import type { Value } from './value.ts';

/** Type of a list's items, as Go's %T names it. */
export type ElementType = 'interface {}' | 'string' | 'int' | '[]interface {}';

/** A Go slice: a window on items that other slices may share. */
export class List {
  readonly element: ElementType;
  /** Go tells a nil slice from an empty one: JSON writes it as null. */
  readonly isNil: boolean;
  private readonly backing: Value[];
  private readonly start: number;
  readonly length: number;

  constructor(
    element: ElementType,
    items: Value[],
    window?: { start: number; length: number; isNil?: boolean },
  ) {
    this.element = element;
    this.backing = items;
    this.start = window?.start ?? 0;
    this.length = window?.length ?? items.length;
    this.isNil = window?.isNil ?? false;
  }

  static nil(element: ElementType): List {
    return new List(element, [], { start: 0, length: 0, isNil: true });
  }

  get items(): readonly Value[] {
    return this.start === 0 && this.length === this.backing.length
      ? this.backing
      : this.backing.slice(this.start, this.start + this.length);
  }

  /** Undefined beyond its end. */
  at(index: number): Value {
    return index < this.length ? this.backing[this.start + index] : undefined;
  }

  /** Items from `from` up to `to`, shared with this list. */
  window(from: number, to: number): List {
    return new List(this.element, this.backing, { start: this.start + from, length: to - from });
  }

  /** Puts items in place of the ones there are; every slice that shares them sees it. */
  overwrite(items: readonly Value[]): void {
    for (const [i, item] of items.entries()) this.backing[this.start + i] = item;
  }
}

export function listOf(items: Value[]): List {
  return new List('interface {}', items);
}

export function stringsOf(items: string[]): List {
  return new List('string', items);
}
