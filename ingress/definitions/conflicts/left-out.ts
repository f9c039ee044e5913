import { templateParts } from '../../../workflows/model/patterns.ts';
import { includes, onlyCharacter, type CharSet } from './char-set.ts';
import { compileProgram, type Program } from './program.ts';

/**
 * Whether paths may differ in what does not come into the key: in a part of the pattern that is in none of the
 * template's groups. A dot alone is taken for the dot that it most likely is, as in `example.com/(.+)`.
 *
 * @throws {SyntaxError} where the pattern is not valid RE2
 */
export function leavesOut(pattern: string, template: string): boolean {
  const used = new Set(templateParts(template).filter((part) => typeof part === 'number'));
  return !used.has(0) && variesOutside(compileProgram(pattern), used);
}

function variesOutside({ start, instructions }: Program, groups: ReadonlySet<number>): boolean {
  // How many of the groups an instruction is in is the same by whichever way it is reached.
  const depths = new Map([[start, 0]]);
  for (const [at, depth] of depths) {
    const one = instructions[at];
    if (one === undefined || !('out' in one)) continue;
    if (depth === 0 && (one.op === 'choice' || (one.op === 'character' && varies(one.set)))) return true;
    const isUsed = one.op === 'capture' && groups.has(one.slot >> 1);
    const step = isUsed ? (one.slot % 2 === 0 ? 1 : -1) : 0;
    if (!depths.has(one.out)) depths.set(one.out, depth + step);
    if (one.op === 'choice' && !depths.has(one.other)) depths.set(one.other, depth);
  }
  return false;
}

const [DOT, SLASH, LETTER] = [0x2e, 0x2f, 0x61];

function varies(set: CharSet): boolean {
  const isDot = [DOT, SLASH, LETTER].every((character) => includes(set, character));
  return onlyCharacter(set) === undefined && !isDot;
}
