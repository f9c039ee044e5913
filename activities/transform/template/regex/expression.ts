import type { RE2JS } from 're2js';
import { compileRegex, RegexLimit } from '../../../../workflows/model/regex-limits.ts';
import { failed, Fault } from '../fault.ts';
import type { Budget } from '../limits.ts';
import { arrayOf, runeAt, textOf, type Bytes } from '../values/bytes.ts';

/** What compiling costs for each letter, in steps. */
const COMPILE_STEPS = 10;

/** Start and end of what matched; -1 for a group that took no part. */
export type Span = readonly [start: number, end: number];

/** The whole, and the groups. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly Span[];
}

/** An expression of Go's regexp (RE2), matched on bytes in time linear in their number. */
export class Expression {
  readonly source: Bytes;
  private readonly compiled: RE2JS;
  private readonly budget: Budget;

  /** @throws {Fault} where it is none */
  constructor(budget: Budget, source: Bytes) {
    budget.step(1 + COMPILE_STEPS * source.length);
    this.budget = budget;
    this.source = source;
    const text = textOf(source);
    if (text === undefined) throw failed('the regular expression is not text');
    try {
      this.compiled = compileRegex(text);
    } catch (error) {
      if (error instanceof RegexLimit)
        throw new Fault('limit', `the regular expression is too large: ${error.message}`);
      throw failed('the regular expression is not one', { expected: 'RE2 syntax, as in Go' });
    }
  }

  /** How many groups it has, without the whole. */
  get groupCount(): number {
    return this.compiled.groupCount();
  }

  /** Groups that have a name. */
  get names(): Readonly<Record<string, number>> {
    return this.compiled.namedGroups();
  }

  matches(text: Bytes): boolean {
    return this.search(text)(0) !== undefined;
  }

  /** All that match, as Go's FindAll: none is empty right after another. At most `most`, unless negative. */
  findAll(text: Bytes, most: bigint): Match[] {
    const search = this.search(text);
    const found: Match[] = [];
    let previousEnd = -1;
    for (let at = 0; at <= text.length && (most < 0n || BigInt(found.length) < most);) {
      const match = search(at);
      if (match === undefined) break;
      const emptyHere = match.end === at;
      if (!emptyHere || match.start !== previousEnd) found.push(match);
      at = emptyHere ? at + widthAt(text, at) : match.end;
      previousEnd = match.end;
    }
    return found;
  }

  /** As Go's ReplaceAll. */
  replaceAll(text: Bytes, replacement: (match: Match) => Bytes): Bytes {
    const search = this.search(text);
    let result = '';
    let copied = 0;
    for (let at = 0; at <= text.length;) {
      const match = search(at);
      if (match === undefined) break;
      const before = text.slice(copied, match.start);
      const after = match.end > copied || match.start === 0 ? replacement(match) : '';
      this.budget.make(before.length + after.length);
      result += before + after;
      copied = match.end;
      at = Math.max(at + widthAt(text, at), match.end);
    }
    return result + text.slice(copied);
  }

  private search(text: Bytes): (from: number) => Match | undefined {
    const matcher = this.compiled.matcher(arrayOf(text));
    const perByte = 1 / 64 + this.compiled.programSize() / 2_000;
    return (from) => {
      this.budget.step(1 + Math.ceil((text.length - from) * perByte));
      if (!matcher.find(from)) return undefined;
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i): Span => [
        matcher.start(i),
        matcher.end(i),
      ]);
      return { start: matcher.start(), end: matcher.end(), groups };
    };
  }
}

/** Bytes of the letter at an offset; 1 at the end. */
function widthAt(text: Bytes, at: number): number {
  return at < text.length ? runeAt(text, at).size : 1;
}
