import { Fault } from '../../fault.ts';
import type { Budget } from '../../limits.ts';
import { Replacement } from '../../regex/expand.ts';
import { Expression } from '../../regex/expression.ts';
import type { Bytes } from '../../values/bytes.ts';
import { List, stringsOf } from '../../values/list.ts';
import { define, type GoFunction } from '../define.ts';

/** Under its name and as mustName: they only differ in how Go reports the same error. */
const both = (name: string, target: GoFunction): Record<string, GoFunction> => ({
  [`regex${name}`]: target,
  [`mustRegex${name}`]: target,
});

function findAll(budget: Budget, source: Bytes, text: Bytes, most: bigint): List {
  const found = new Expression(budget, source).findAll(text, most);
  if (found.length === 0) return List.nil('string');
  return stringsOf(found.map(({ start, end }) => text.slice(start, end)));
}

/** Go's Regexp.Split. */
function split(budget: Budget, source: Bytes, text: Bytes, most: bigint): List {
  const expression = new Expression(budget, source);
  if (most === 0n) return List.nil('string');
  if (source !== '' && text === '') return stringsOf(['']);
  const pieces: Bytes[] = [];
  let [from, end] = [0, 0];
  for (const match of expression.findAll(text, most)) {
    if (most > 0n && BigInt(pieces.length) >= most - 1n) break;
    end = match.start;
    if (match.end !== 0) pieces.push(text.slice(from, end));
    from = match.end;
  }
  if (end !== text.length) pieces.push(text.slice(from));
  return stringsOf(pieces);
}

function matches(budget: Budget, source: Bytes, text: Bytes): boolean {
  return new Expression(budget, source).matches(text);
}

export const regex: Readonly<Record<string, GoFunction>> = {
  mustRegexMatch: define(['string', 'string'], matches),
  regexMatch: define(['string', 'string'], (budget, source, text) => {
    try {
      return matches(budget, source, text);
    } catch (error) {
      if (error instanceof Fault && error.kind === 'functionFailed') return false;
      throw error;
    }
  }),
  ...both(
    'Find',
    define(['string', 'string'], (budget, source, text) => {
      const [match] = new Expression(budget, source).findAll(text, 1n);
      return match === undefined ? '' : text.slice(match.start, match.end);
    }),
  ),
  ...both('FindAll', define(['string', 'string', 'int'], findAll)),
  ...both('Split', define(['string', 'string', 'int'], split)),
  ...both(
    'ReplaceAll',
    define(['string', 'string', 'string'], (budget, source, text, replacement) => {
      const expression = new Expression(budget, source);
      const read = new Replacement(expression, replacement);
      return expression.replaceAll(text, (match) => read.expand(text, match));
    }),
  ),
  ...both(
    'ReplaceAllLiteral',
    define(['string', 'string', 'string'], (budget, source, text, replacement) =>
      new Expression(budget, source).replaceAll(text, () => replacement),
    ),
  ),
  regexQuoteMeta: define(['string'], (_, text) => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')),
};
