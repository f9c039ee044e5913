import { RE2JS } from 're2js';
import { compileRegex } from '../../../workflows/model/regex-limits.ts';
import { compilePattern } from '../../../workflows/model/patterns.ts';
import { EVERY_CHARACTER, intersection, union, type CharSet } from './char-set.ts';
import { caseVariants } from './case-variants.ts';

/**
 * A pattern as the engine that matches paths has compiled it: a nondeterministic automaton whose choices are in the
 * order in which the engine prefers them (https://swtch.com/~rsc/regexp/regexp2.html). What is decided from it holds
 * for the engine, whatever is written in the pattern: classes, flags, anchors, repetitions, preferences.
 */
export interface Program {
  readonly start: number;
  readonly instructions: readonly Instruction[];
}

export type Instruction =
  | { readonly op: 'fail' | 'match' }
  | { readonly op: 'nop'; readonly out: number }
  /** `out` is preferred to `other`. */
  | { readonly op: 'choice'; readonly out: number; readonly other: number }
  /** Slot `2n` is where group n begins, `2n + 1` where it ends. */
  | { readonly op: 'capture'; readonly out: number; readonly slot: number }
  /** Goes on where all of these {@link Empty} flags hold between two characters. */
  | { readonly op: 'empty'; readonly out: number; readonly flags: number }
  | { readonly op: 'character'; readonly out: number; readonly set: CharSet };

/** What can hold between two characters; the engine's own numbers. */
export const empty = {
  beginLine: 1,
  endLine: 2,
  beginText: 4,
  endText: 8,
  wordBoundary: 16,
  noWordBoundary: 32,
} as const;

/** As {@link compilePattern}: a plain path is itself. @throws {SyntaxError} where the pattern is not valid RE2 */
export function compileProgram(pattern: string): Program {
  const isPlain = compilePattern(pattern).literalPrefix === pattern;
  const compiled: unknown = (isPlain ? RE2JS.compile(RE2JS.quote(pattern)) : compileRegex(pattern)).re2()
    .prog;
  const program = objectOf(compiled);
  const instructions = program['inst'];
  if (!Array.isArray(instructions)) throw unknownShape();
  return { start: numberOf(program['start']), instructions: instructions.map(instructionOf) };
}

const FOLD_CASE = 1;

function instructionOf(given: unknown): Instruction {
  const fields = objectOf(given);
  const out = numberOf(fields['out']);
  const arg = numberOf(fields['arg']);
  // The engine's own numbers (class Inst of re2js, in the order of Go's regexp/syntax.InstOp).
  switch (numberOf(fields['op'])) {
    case 1:
    case 2:
      return { op: 'choice', out, other: arg };
    case 3:
      return { op: 'capture', out, slot: arg };
    case 4:
      return { op: 'empty', out, flags: arg };
    case 5:
      return { op: 'fail' };
    case 6:
      return { op: 'match' };
    case 7:
      return { op: 'nop', out };
    case 8:
    case 9:
    case 10:
    case 11:
      return { op: 'character', out, set: setOf(fields['runes'], (arg & FOLD_CASE) !== 0) };
    default:
      throw unknownShape();
  }
}

function setOf(given: unknown, foldCase: boolean): CharSet {
  if (!(given instanceof Int32Array) && !Array.isArray(given)) throw unknownShape();
  const runes = Array.from(given, numberOf);
  const [first] = runes;
  if (runes.length !== 1 || first === undefined) return intersection(union(runes), EVERY_CHARACTER);
  return foldCase ? caseVariants(first) : [first, first];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw unknownShape();
  return { ...value };
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw unknownShape();
  return value;
}

/** The engine does not promise the shape of what it compiles: its version is pinned, and tests hold us to it. */
function unknownShape(): TypeError {
  return new TypeError('re2js compiles to another shape than this version of Keyferry reads');
}
