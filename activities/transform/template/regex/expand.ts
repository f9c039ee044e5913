import { bytesOf, textOf, type Bytes } from '../values/bytes.ts';
import type { Expression, Match } from './expression.ts';

/** `$name`, `${name}`, `$1`: the longest name that letters, digits and underscores make. */
const REFERENCE = /\$(?:(\$)|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu;

/** What the groups put into a replacement text, as Go's Regexp.Expand. */
export function expand(template: Bytes, expression: Expression, text: Bytes, match: Match): Bytes {
  // Bytes that are no UTF-8 hold no reference: then every byte is looked at as a letter of its own.
  const readable = textOf(template);
  const { names } = expression;
  const replace = (whole: string, dollar?: string, bare?: string, braced?: string): string => {
    if (dollar !== undefined) return '$';
    const name = bare ?? braced ?? '';
    const index = /^(?:0|[1-9][0-9]{0,7})$/.test(name) ? Number(name) : names[name];
    const [start, end] = match.groups[index ?? -1] ?? [-1, -1];
    return start < 0 || whole === '' ? '' : text.slice(start, end);
  };
  if (readable === undefined) return template.replaceAll(REFERENCE, replace);
  let expanded = '';
  let at = 0;
  for (const found of readable.matchAll(REFERENCE)) {
    const [whole, dollar, bare, braced] = found;
    expanded += bytesOf(readable.slice(at, found.index)) + replace(whole, dollar, bare, braced);
    at = found.index + whole.length;
  }
  return expanded + bytesOf(readable.slice(at));
}
