import { RE2JS } from 're2js';

/**
 * RE2 matches in time linear in the text, but the factor is the size of the compiled program: `(a?){0,1000}` tries
 * thousands of instructions for each character. So what is compiled, and what is matched with it, is bounded. One
 * step, an instruction tried at a character, takes up to 100 ns.
 */

/** Longest source of a regular expression in UTF-16 units; a class such as `\p{L}` counts as {@link CLASS_COST}. */
export const MAX_REGEX_LENGTH = 2_000;

/** Most instructions that a regular expression may compile to. */
export const MAX_REGEX_SIZE = 1_000;

/** Most steps for one text: the size of the compiled expression by the length of the text. */
export const MAX_REGEX_STEPS = 500_000;

/** The same for a list of patterns that are tried one after the other. */
export const MAX_LIST_STEPS = 1_000_000;

/** Most instructions of all regular expressions of one list; plain texts do not count. */
export const MAX_LIST_SIZE = 5_000;

/** The tables of a Unicode class take a millisecond to build. */
const CLASS_COST = 40;

/** Equal beginnings of alternatives become one, so that the estimate may be above what is compiled. */
const MAX_ESTIMATE = 4 * MAX_REGEX_SIZE;

/** A regular expression that is one, but is too large to be compiled or to be matched against a text. */
export class RegexLimit extends Error {
  override readonly name = 'RegexLimit';
  /** What was counted, in the unit that the message names. */
  readonly figure: number;
  readonly limit: number;

  constructor(what: string, figure: number, limit: number) {
    super(`${what}: ${shown(figure)}, at most ${shown(limit)} are allowed`);
    this.figure = figure;
    this.limit = limit;
  }
}

/**
 * Compiles a regular expression in RE2 syntax, whose size is known to be bounded.
 *
 * @throws {RegexLimit} where it is too large
 * @throws {SyntaxError} where it is none; the message says why
 */
export function compileRegex(source: string): RE2JS {
  const length = source.length + (source.match(/\\[pP]/g)?.length ?? 0) * CLASS_COST;
  if (length > MAX_REGEX_LENGTH)
    throw new RegexLimit(
      'it has too many characters (a class such as \\p{L} counts as 40)',
      length,
      MAX_REGEX_LENGTH,
    );
  const estimate = estimatedSize(source);
  if (estimate > MAX_ESTIMATE) throw tooLarge(estimate);
  const regex = compiled(source);
  if (regex.programSize() > MAX_REGEX_SIZE) throw tooLarge(regex.programSize());
  return regex;
}

/**
 * @param size instructions of all that are matched
 * @throws {RegexLimit} where matching would take too long
 */
export function checkSteps(size: number, text: string, limit = MAX_REGEX_STEPS): void {
  if (size * text.length > limit)
    throw new RegexLimit(
      `a text of ${shown(text.length)} characters is too long for ${shown(size)} compiled instructions, as each may be tried at each character`,
      size * text.length,
      limit,
    );
}

function tooLarge(size: number): RegexLimit {
  return new RegexLimit(
    'it compiles to too many instructions (x{0,100} counts x a hundred times)',
    size,
    MAX_REGEX_SIZE,
  );
}

function compiled(source: string): RE2JS {
  try {
    return RE2JS.compile(source);
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const TOKEN =
  /\\Q(?<quoted>[\s\S]*?)(?:\\E|$)|\\[pPx]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*\]|(?<open>\((?:\?(?:P?<\w+>|[\w-]*[:)]?))?)|\{(?<least>\d+)(?<comma>,(?<most>\d*))?\}|[\s\S]/gu;

/**
 * What a regular expression compiles to, before it is compiled: never less than the true number of instructions.
 * Repetitions are written out, so that a short source may compile to millions.
 */
export function estimatedSize(source: string): number {
  /** Instructions of the groups that are open, the innermost last. */
  const open: number[] = [];
  let total = 3;
  let atom = 0;
  for (const { 0: token, groups = {} } of source.matchAll(TOKEN)) {
    const { quoted, open: opening, least, comma, most } = groups;
    if (opening !== undefined) {
      if (opening.endsWith(')')) continue;
      open.push(total + atom);
      [total, atom] = [1, 0];
    } else if (token === ')') {
      const inner = total + atom + 2;
      [total, atom] = [open.pop() ?? 0, inner];
    } else if ('*+?'.includes(token)) atom += 2;
    else if (least !== undefined) {
      const times = Math.max(1, Number(most || least) + (comma !== undefined && most === '' ? 1 : 0));
      atom = (atom + 2) * times;
    } else {
      total += atom;
      atom = token === '|' ? 2 : Math.max(1, quoted?.length ?? 1);
    }
  }
  return total + atom + open.reduce((sum, each) => sum + each, 0);
}

function shown(value: number): string {
  return value.toLocaleString('en');
}
