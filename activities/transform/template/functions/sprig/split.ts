import type { Budget } from '../../limits.ts';
import { runesOf, type Bytes } from '../../values/bytes.ts';
import { Dict } from '../../values/dict.ts';
import { List, stringsOf } from '../../values/list.ts';
import type { Value } from '../../values/value.ts';
import { define, type GoFunction } from '../define.ts';
import { textOf, textsOf } from '../text.ts';

/** Go's strings.SplitN; without separator every letter is a piece. */
function split(budget: Budget, separator: Bytes, text: Bytes, most = -1n): Bytes[] {
  if (most === 0n) return [];
  const all = separator === '' ? [...runesOf(text)].map(({ bytes }) => bytes) : text.split(separator);
  budget.step(all.length);
  if (most < 0n || BigInt(all.length) <= most) return all;
  const kept = all.slice(0, Number(most) - 1);
  return [...kept, all.slice(Number(most) - 1).join(separator)];
}

/** `_0`, `_1` and so on. */
function numbered(pieces: readonly Bytes[]): Dict {
  return new Dict(
    'string',
    pieces.map((piece, i) => [`_${String(i)}`, piece]),
  );
}

function sortAlpha(budget: Budget, value: Value): List {
  if (!(value instanceof List)) return stringsOf([textOf(budget, value)]);
  const sorted = textsOf(budget, value).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  budget.step(sorted.length);
  if (value.element !== 'string') return stringsOf(sorted);
  // As in Go, a list of strings is sorted where it is.
  value.overwrite(sorted);
  return value;
}

export const splitting: Readonly<Record<string, GoFunction>> = {
  split: define(['string', 'string'], (budget, separator, text) => numbered(split(budget, separator, text))),
  splitn: define(['string', 'int', 'string'], (budget, separator, most, text) =>
    numbered(split(budget, separator, text, most)),
  ),
  splitList: define(['string', 'string'], (budget, separator, text) =>
    stringsOf(split(budget, separator, text)),
  ),
  join: define(['string', 'any'], (budget, separator, value) => {
    const texts = textsOf(budget, value);
    budget.make(texts.reduce((sum, text) => sum + text.length + separator.length, 0));
    return texts.join(separator);
  }),
  toStrings: define(['any'], (budget, value) =>
    value instanceof List && value.element === 'string' ? value : stringsOf(textsOf(budget, value)),
  ),
  sortAlpha: define(['any'], sortAlpha),
};
