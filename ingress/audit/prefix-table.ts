/**
 * Things found by the beginning of a text. Finding costs one look-up for each distinct length of a beginning, however
 * many things there are.
 */
export class PrefixTable<T> {
  readonly #byLength = new Map<number, Map<string, T[]>>();

  add(prefix: string, thing: T): void {
    const things = this.#byLength.get(prefix.length) ?? new Map<string, T[]>();
    this.#byLength.set(prefix.length, things);
    const same = things.get(prefix);
    if (same === undefined) things.set(prefix, [thing]);
    else same.push(thing);
  }

  /** All that were added under a beginning of the text. */
  *find(text: string): Generator<T> {
    for (const [length, things] of this.#byLength)
      if (length <= text.length) yield* things.get(text.slice(0, length)) ?? [];
  }
}
