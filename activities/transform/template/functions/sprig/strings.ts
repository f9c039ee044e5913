import { failed } from '../../fault.ts';
import { quote } from '../../format/quote.ts';
import { sprint } from '../../format/sprint.ts';
import type { Budget } from '../../limits.ts';
import { initials, lower, swapCase, title, untitle, upper, withoutSpace } from '../../strings/runes.ts';
import { trimSet, trimSpace } from '../../strings/trim.ts';
import { joinWords, pascalCase } from '../../strings/words.ts';
import { wrap } from '../../strings/wrap.ts';
import { runesOf, type Bytes } from '../../values/bytes.ts';
import type { Value } from '../../values/value.ts';
import { define, variadic, type GoFunction } from '../define.ts';
import { textOf } from '../text.ts';

const simple = (run: (text: Bytes) => Bytes): GoFunction =>
  define(['string'], (budget, text) => {
    budget.step(Math.ceil(text.length / 2));
    return run(text);
  });

function repeat(budget: Budget, count: bigint, text: Bytes): Bytes {
  if (count < 0n) throw failed('a negative count', { expected: '0 or more' });
  if (text === '') return '';
  budget.make(Number(count) * text.length);
  return text.repeat(Number(count));
}

function replace(budget: Budget, old: Bytes, replacement: Bytes, text: Bytes): Bytes {
  const pieces = old === '' ? ['', ...[...runesOf(text)].map(({ bytes }) => bytes), ''] : text.split(old);
  budget.make(text.length + (pieces.length - 1) * replacement.length);
  return pieces.join(replacement);
}

/** Go's s[from:to], whose bounds must be in the text. */
function part(text: Bytes, from: bigint, to: bigint): Bytes {
  if (from < 0n || to > BigInt(text.length) || from > to)
    throw failed('the text is shorter than that', { expected: 'a start and an end within the text' });
  return text.slice(Number(from), Number(to));
}

function substring(start: bigint, end: bigint, text: Bytes): Bytes {
  const length = BigInt(text.length);
  if (start < 0n) return part(text, 0n, end);
  return part(text, start, end < 0n || end > length ? length : end);
}

function truncate(count: bigint, text: Bytes): Bytes {
  const length = BigInt(text.length);
  if (count < 0n && length + count > 0n) return text.slice(Number(length + count));
  return count >= 0n && length > count ? text.slice(0, Number(count)) : text;
}

/** Shortens a text to `width`, with dots where something was left out. */
function abbreviate(text: Bytes, left: bigint, width: bigint): Bytes {
  if (text === '' || width < 4n) return '';
  const length = BigInt(text.length);
  if (length <= width) return text;
  const room = width - 3n;
  const offset = least(length - least(left, length) < room ? length - room : left, length);
  if (offset <= 4n) return `${text.slice(0, Number(room))}...`;
  if (width < 7n) return '';
  if (offset + room < length) return `...${abbreviate(text.slice(Number(offset)), 0n, room)}`;
  return `...${text.slice(Number(length - room))}`;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function indent(budget: Budget, spaces: bigint, text: Bytes): Bytes {
  const pad = repeat(budget, spaces, ' ');
  return pad + replace(budget, '\n', `\n${pad}`, text);
}

const present = (values: readonly Value[]): Value[] => values.filter((value) => value !== null);

const trimmed: GoFunction = define(['string', 'string'], (_, set, text) => trimSet(text, set));

export const strings: Readonly<Record<string, GoFunction>> = {
  hello: define([], () => 'Hello!'),
  trim: simple(trimSpace),
  upper: simple(upper),
  lower: simple(lower),
  title: simple(title),
  untitle: simple(untitle),
  swapcase: simple(swapCase),
  initials: simple(initials),
  nospace: simple(withoutSpace),
  snakecase: simple((text) => joinWords(text, '_')),
  kebabcase: simple((text) => joinWords(text, '-')),
  camelcase: simple(pascalCase),
  trimAll: trimmed,
  trimall: trimmed,
  trimSuffix: define(['string', 'string'], (_, end, text) =>
    text.endsWith(end) ? text.slice(0, text.length - end.length) : text,
  ),
  trimPrefix: define(['string', 'string'], (_, start, text) =>
    text.startsWith(start) ? text.slice(start.length) : text,
  ),
  contains: define(['string', 'string'], (_, inner, text) => text.includes(inner)),
  hasPrefix: define(['string', 'string'], (_, start, text) => text.startsWith(start)),
  hasSuffix: define(['string', 'string'], (_, end, text) => text.endsWith(end)),
  repeat: define(['int', 'string'], repeat),
  replace: define(['string', 'string', 'string'], replace),
  substr: define(['int', 'int', 'string'], (_, start, end, text) => substring(start, end, text)),
  trunc: define(['int', 'string'], (_, count, text) => truncate(count, text)),
  abbrev: define(['int', 'string'], (_, width, text) => (width < 4n ? text : abbreviate(text, 0n, width))),
  abbrevboth: define(['int', 'int', 'string'], (_, left, width, text) =>
    width < 4n || (left > 0n && width < 7n) ? text : abbreviate(text, left, width),
  ),
  wrap: define(['int', 'string'], (budget, width, text) => {
    budget.make(2 * text.length);
    return wrap(text, width, '', false);
  }),
  wrapWith: define(['int', 'string', 'string'], (budget, width, newline, text) => {
    budget.make(text.length * (1 + newline.length));
    return wrap(text, width, newline, true);
  }),
  indent: define(['int', 'string'], indent),
  nindent: define(['int', 'string'], (budget, spaces, text) => `\n${indent(budget, spaces, text)}`),
  plural: define(['string', 'string', 'int'], (_, one, many, count) => (count === 1n ? one : many)),
  quote: variadic([], 'any', (budget, ...values) =>
    present(values)
      .map((value) => quote(textOf(budget, value)))
      .join(' '),
  ),
  squote: variadic([], 'any', (budget, ...values) =>
    present(values)
      .map((value) => `'${sprint(budget, [value])}'`)
      .join(' '),
  ),
  cat: variadic([], 'any', (budget, ...values) =>
    present(values)
      .map((value) => sprint(budget, [value]))
      .join(' '),
  ),
  toString: define(['any'], textOf),
};
