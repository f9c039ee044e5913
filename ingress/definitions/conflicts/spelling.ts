import { charactersOf, intersection, union, type CharSet } from './char-set.ts';

/** How a store changes a name before it uses it: names that it spells alike are one key. */
export interface Spelling {
  /** What takes the place of each slash. */
  readonly slash: string;
  /** Whether upper and lower case are the same to it; ASCII, as such stores take no other letters. */
  readonly foldsCase: boolean;
}

const SLASH = charactersOf('/');
const UPPER: CharSet = [0x41, 0x5a];
const NOT_UPPER: CharSet = [0, 0x40, 0x5b, 0x10ffff];
const NOT_SLASH: CharSet = [0, 0x2e, 0x30, 0x10ffff];
const TO_LOWER = 0x20;

export const asWritten: Spelling = { slash: '/', foldsCase: false };

export function spell(name: string, { slash, foldsCase }: Spelling): string {
  const spelled = name.replaceAll('/', () => slash);
  return foldsCase ? spelled.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()) : spelled;
}

/** What one of several characters becomes: a single character, or, for a slash, a text. */
export function spellSet(
  set: CharSet,
  { slash, foldsCase }: Spelling,
): { readonly set: CharSet; readonly slash?: readonly number[] } {
  const isKept = slash === '/';
  const rest = isKept ? set : intersection(set, NOT_SLASH);
  const upper = foldsCase ? intersection(rest, UPPER) : [];
  const spelled =
    upper.length === 0
      ? rest
      : union([...intersection(rest, NOT_UPPER), ...upper.map((letter) => letter + TO_LOWER)]);
  const hasSlash = !isKept && intersection(set, [...SLASH, ...SLASH]).length > 0;
  return hasSlash ? { set: spelled, slash: charactersOf(slash) } : { set: spelled };
}

/** A character of the set that is spelled so. */
export function unspell(character: number, set: CharSet): number {
  return intersection(set, [character, character]).length > 0 ? character : character - TO_LOWER;
}
