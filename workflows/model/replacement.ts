import { compileRegex } from './regex-limits.ts';

/**
 * The replacement text of Go's `Regexp.Expand` (https://pkg.go.dev/regexp#Regexp.Expand): `$1`, `${1}`, `$name`,
 * `${name}`, and `$$` for a dollar sign. Without braces a name is as long as letters, digits and underscores go:
 * `$1_x` is the group `1_x`, not group 1.
 */
const REFERENCE = /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))?/gu;

/** A text that stands for itself, or the name or number of a group. */
export type ReplacementPart = string | { readonly group: string };

export function replacementParts(replacement: string): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let end = 0;
  for (const match of replacement.matchAll(REFERENCE)) {
    const [whole, , braced, bare] = match;
    const group = braced ?? bare;
    if (match.index > end) parts.push(replacement.slice(end, match.index));
    parts.push(group === undefined ? '$' : { group });
    end = match.index + whole.length;
  }
  if (end < replacement.length) parts.push(replacement.slice(end));
  return parts;
}

/**
 * The number of a group that a replacement refers to; undefined where the expression has none of that name.
 * @param names the expression's named groups
 */
export function groupNumber(
  group: string,
  groupCount: number,
  names: Readonly<Record<string, number>>,
): number | undefined {
  const number = /^(?:0|[1-9][0-9]{0,7})$/.test(group) ? Number(group) : undefined;
  if (number !== undefined) return number <= groupCount ? number : undefined;
  return Object.hasOwn(names, group) ? names[group] : undefined;
}

/**
 * Groups that a replacement refers to and the expression does not have: Go leaves them empty without a word.
 * @param from an expression of RE2
 */
export function unknownGroups(from: string, replacement: string): readonly string[] {
  const expression = compileRegex(from);
  return replacementParts(replacement).flatMap((part) => {
    if (typeof part === 'string') return [];
    const number = groupNumber(part.group, expression.groupCount(), expression.namedGroups());
    return number === undefined ? [part.group] : [];
  });
}
