import { EVERY_CHARACTER, includes, sampleOf, type CharSet } from './char-set.ts';
import { partition } from './partition.ts';
import { empty, type Program } from './program.ts';

/** What a character is to the assertions between characters. `edge`: the text's beginning or its end. */
export type Kind = 'edge' | 'word' | 'newline' | 'other';

/** Characters that no program at hand tells from each other. */
export interface CharClass {
  readonly id: number;
  readonly set: CharSet;
  /** One of them. */
  readonly sample: number;
  readonly kind: Kind;
}

const WORD: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const NEWLINE: CharSet = [0x0a, 0x0a];

/** The characters in as few classes as the programs allow. */
export function classesOf(programs: readonly Program[]): readonly CharClass[] {
  const instructions = programs.flatMap((program) => program.instructions);
  const asserted = instructions.reduce((flags, one) => (one.op === 'empty' ? flags | one.flags : flags), 0);
  const sets = [
    EVERY_CHARACTER,
    ...instructions.flatMap((one) => (one.op === 'character' ? [one.set] : [])),
    ...((asserted & (empty.wordBoundary | empty.noWordBoundary)) === 0 ? [] : [WORD]),
    ...((asserted & (empty.beginLine | empty.endLine)) === 0 ? [] : [NEWLINE]),
  ];
  const distinct = [...new Map(sets.map((set) => [set.join(), set])).values()];
  return partition(distinct).map(({ set }, id) => {
    const sample = sampleOf(set);
    return { id, set, sample, kind: kindOf(sample) };
  });
}

function kindOf(character: number): Kind {
  if (character === 0x0a) return 'newline';
  return includes(WORD, character) ? 'word' : 'other';
}

/** The flags of {@link empty} that hold between two characters, as the engine says it. */
export function assertionsBetween(before: Kind, after: Kind): number {
  let flags = (before === 'word') === (after === 'word') ? empty.noWordBoundary : empty.wordBoundary;
  if (before === 'edge') flags |= empty.beginText | empty.beginLine;
  if (before === 'newline') flags |= empty.beginLine;
  if (after === 'edge') flags |= empty.endText | empty.endLine;
  if (after === 'newline') flags |= empty.endLine;
  return flags;
}
