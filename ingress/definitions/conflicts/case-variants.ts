import { RE2JS } from 're2js';
import { union, type CharSet } from './char-set.ts';

/** Above the last character that has upper and lower case (https://www.unicode.org/Public/UNIDATA/CaseFolding.txt). */
const LAST_CASED = 0x1ffff;

let cased: readonly number[] | undefined;
const known = new Map<number, CharSet>();

/** What the engine takes for a character under `(?i)`: for `k` also `K` and the Kelvin sign. */
export function caseVariants(character: number): CharSet {
  const found = known.get(character);
  if (found !== undefined) return found;
  const regex = RE2JS.compile(`(?i:${RE2JS.quote(String.fromCodePoint(character))})`);
  cased ??= casedCharacters();
  const variants = cased.filter((other) => regex.testExact(String.fromCodePoint(other)));
  const set = union([character, character, ...variants.flatMap((other) => [other, other])]);
  known.set(character, set);
  return set;
}

function casedCharacters(): number[] {
  const found: number[] = [];
  for (let code = 0; code <= LAST_CASED; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    if (character.toLowerCase() !== character || character.toUpperCase() !== character) found.push(code);
  }
  return found;
}
