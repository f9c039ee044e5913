import { charactersOf } from './char-set.ts';
import type { Program } from './program.ts';

/** A template's part: characters that stand for themselves, or a capture group by number (0: the whole path). */
export type Part = readonly number[] | number;

/**
 * One reading of a source path from its beginning to its end, which gives as much of the key as comes in the same
 * order in both. `$1-$2` takes one pass; `$2-$1` and `$1-$1` take two.
 */
export interface Pass {
  /** Numbers of capture groups. */
  readonly groups: readonly Reference[];
  /** What stands before the first of them, after each, and so one more than there are groups. */
  readonly texts: readonly (readonly number[])[];
}

export interface Reference {
  readonly group: number;
  /** Whether it can match several times in one path: then its last match is what counts. */
  readonly repeats: boolean;
}

export function partsOf(template: readonly (string | number)[]): Part[] {
  return template.map((part) => (typeof part === 'number' ? part : charactersOf(part)));
}

export function passesOf(program: Program, parts: readonly Part[]): readonly Pass[] {
  let pass: { groups: Reference[]; texts: number[][] } = { groups: [], texts: [[]] };
  const passes: Pass[] = [pass];
  for (const part of parts) {
    if (typeof part !== 'number') {
      pass.texts.at(-1)?.push(...part);
      continue;
    }
    const inOrder = pass.groups.every(({ group }) => comesBefore(program, group, part));
    if (!inOrder) passes.push((pass = { groups: [], texts: [[]] }));
    pass.groups.push({ group: part, repeats: canFollow(program, 2 * part, [2 * part]) });
    pass.texts.push([]);
  }
  return passes;
}

/** Whether, in any path, what the first group last matched ends before the second begins. */
function comesBefore(program: Program, first: number, second: number): boolean {
  return first !== 0 && second !== 0 && !canFollow(program, 2 * second, [2 * first, 2 * first + 1]);
}

/** Whether a run that has passed one slot can pass one of the others after it. */
function canFollow(program: Program, slot: number, others: readonly number[]): boolean {
  const seen = new Set<number>();
  for (const one of program.instructions) if (one.op === 'capture' && one.slot === slot) seen.add(one.out);
  for (const at of seen) {
    const one = program.instructions[at];
    if (one === undefined || !('out' in one)) continue;
    if (one.op === 'capture' && others.includes(one.slot)) return true;
    seen.add(one.out);
    if (one.op === 'choice') seen.add(one.other);
  }
  return false;
}
