import { runeAt, textOf, type Bytes } from '../values/bytes.ts';
import { isDigit, isLetter } from '../values/unicode.ts';
import type { Expression, Match } from './expression.ts';

/** What the groups put into a replacement text, as Go's Regexp.Expand: `$1`, `$name`, `${name}`, `$$`. */
export function expand(template: Bytes, expression: Expression, text: Bytes, match: Match): Bytes {
  let expanded = '';
  let at = 0;
  for (let dollar = template.indexOf('$'); dollar !== -1; dollar = template.indexOf('$', at)) {
    expanded += template.slice(at, dollar);
    if (template[dollar + 1] === '$') {
      expanded += '$';
      at = dollar + 2;
      continue;
    }
    const reference = referenceAt(template, dollar + 1);
    expanded += reference === undefined ? '$' : groupOf(reference.name, expression, text, match);
    at = reference?.end ?? dollar + 1;
  }
  return expanded + template.slice(at);
}

/** The longest name that letters, digits and underscores make; undefined where it is malformed. */
function referenceAt(
  template: Bytes,
  from: number,
): { readonly name: Bytes; readonly end: number } | undefined {
  const braced = template[from] === '{';
  const start = braced ? from + 1 : from;
  let end = start;
  while (end < template.length) {
    const { code, size } = runeAt(template, end);
    if (code !== 0x5f && !isLetter(code) && !isDigit(code)) break;
    end += size;
  }
  if (end === start || (braced && template[end] !== '}')) return undefined;
  return { name: template.slice(start, end), end: braced ? end + 1 : end };
}

function groupOf(name: Bytes, expression: Expression, text: Bytes, match: Match): Bytes {
  const index = /^(?:0|[1-9][0-9]{0,7})$/.test(name) ? Number(name) : expression.names[textOf(name) ?? ''];
  const [start, end] = match.groups[index ?? -1] ?? [-1, -1];
  return start < 0 ? '' : text.slice(start, end);
}
