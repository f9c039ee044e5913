/** Code points as inclusive ranges, ascending and apart: `[from, to, from, to, …]`. */
export type CharSet = readonly number[];

/** What a path can be made of: no half of a surrogate pair. */
export const EVERY_CHARACTER: CharSet = [0, 0xd7ff, 0xe000, 0x10ffff];

export function charactersOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

export function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

export function includes(set: CharSet, character: number): boolean {
  for (let i = 0; i + 1 < set.length; i += 2) {
    if (character < (set[i] ?? 0)) return false;
    if (character <= (set[i + 1] ?? 0)) return true;
  }
  return false;
}

export function intersection(a: CharSet, b: CharSet): CharSet {
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const from = Math.max(a[i] ?? 0, b[j] ?? 0);
    const aEnd = a[i + 1] ?? 0;
    const bEnd = b[j + 1] ?? 0;
    const to = Math.min(aEnd, bEnd);
    if (from <= to) common.push(from, to);
    if (aEnd <= bEnd) i += 2;
    else j += 2;
  }
  return common;
}

/** Of ranges in any order, which may touch or overlap. */
export function union(ranges: CharSet): CharSet {
  const pairs: [number, number][] = [];
  for (let i = 0; i + 1 < ranges.length; i += 2) pairs.push([ranges[i] ?? 0, ranges[i + 1] ?? 0]);
  pairs.sort(([a], [b]) => a - b);
  const merged: number[] = [];
  for (const [from, to] of pairs) {
    const end = merged.at(-1);
    if (end !== undefined && from <= end + 1) merged[merged.length - 1] = Math.max(end, to);
    else merged.push(from, to);
  }
  return merged;
}

/** The only character of a set; undefined where there are none or several. */
export function onlyCharacter(set: CharSet): number | undefined {
  return set.length === 2 && set[0] === set[1] ? set[0] : undefined;
}

const PLEASANT = charactersOf(
  'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.=+@/!#$%&()*,:;<>?[]^{}|~`\'"\\',
);

/** The character of a set that reads best in an example; the same one of sets that have it in common. */
export function sampleOf(set: CharSet): number {
  const first = set[0] ?? 0;
  return PLEASANT.find((character) => includes(set, character)) ?? (includes(set, 0xe4) ? 0xe4 : first);
}
