import { checkSteps, compileRegex } from './regex-limits.ts';

/**
 * A path pattern as definitions write it: a plain path is itself, anything else is an anchored regular
 * expression in RE2 syntax (https://github.com/google/re2/wiki/Syntax). What it compiles to is bounded, and so is the
 * work of one match, so that no pattern can stall the ingress.
 */
export interface Pattern {
  readonly source: string;
  /** The part every matching path begins with; all of it for a plain path. */
  readonly literalPrefix: string;
  readonly groupCount: number;
  /** Instructions that the regular expression compiles to; 0 for a plain path. */
  readonly size: number;
  /**
   * Capture groups of the whole match, `[0]` being the path; undefined where the path does not match.
   * @throws {RegexLimit} where the path is too long for a pattern of this size
   */
  match(path: string): readonly string[] | undefined;
}

const META = /[\\()[\]{}*+?|^$]/;
const META_OR_DOT = /[\\()[\]{}*+?|^$.]/;

/**
 * @throws {SyntaxError} where the pattern is not valid RE2; the message says why
 * @throws {RegexLimit} where it is too large
 */
export function compilePattern(source: string): Pattern {
  if (!META.test(source)) {
    return {
      source,
      literalPrefix: source,
      groupCount: 0,
      size: 0,
      match: (path) => (path === source ? [path] : undefined),
    };
  }
  const regex = compileRegex(source);
  const size = regex.programSize();
  return {
    source,
    literalPrefix: literalPrefix(source),
    groupCount: regex.groupCount(),
    size,
    match: (path) => {
      checkSteps(size, path);
      const matcher = regex.matcher(path);
      if (!matcher.matches()) return undefined;
      return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? '');
    },
  };
}

/**
 * A quantifier takes back the character before it; an alternative takes back everything; a dot is any character;
 * an anchor at the beginning says nothing new.
 */
function literalPrefix(source: string): string {
  if (source.includes('|')) return '';
  const start = source.startsWith('^') ? 1 : 0;
  const length = source.slice(start).search(META_OR_DOT);
  const end = length === -1 ? source.length : start + length;
  const prefix = source.slice(start, end);
  return '*+?{'.includes(source[end] ?? ' ') ? prefix.replace(/.$/su, '') : prefix;
}

const REFERENCE = /\$(?:(\d+)|\{(\d+)\}|(\$))/g;

/** A template in its parts: a text stands for itself, a number for that capture group (0: the whole path). */
export function templateParts(template: string): readonly (string | number)[] {
  const parts: (string | number)[] = [];
  let end = 0;
  for (const match of template.matchAll(REFERENCE)) {
    const [whole, bare, braced, dollar] = match;
    if (match.index > end) parts.push(template.slice(end, match.index));
    parts.push(dollar === undefined ? Number(bare ?? braced) : dollar);
    end = match.index + whole.length;
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}

/** Puts capture groups into a destination's key: `$1`, `${1}`; `$$` is a dollar sign. */
export function expandTemplate(template: string, groups: readonly string[]): string {
  return templateParts(template)
    .map((part) => (typeof part === 'string' ? part : (groups[part] ?? '')))
    .join('');
}

/** The highest capture group a template refers to; 0 where none. */
export function highestReference(template: string): number {
  return Math.max(0, ...templateParts(template).map((part) => (typeof part === 'number' ? part : 0)));
}
