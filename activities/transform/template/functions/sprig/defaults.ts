import { failed } from '../../fault.ts';
import { readJson } from '../../json/read.ts';
import { jsonOrNothing, writeJson, type JsonStyle } from '../../json/write.ts';
import type { Budget } from '../../limits.ts';
import { textOf, type Bytes } from '../../values/bytes.ts';
import { isEmpty } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { define, variadic, type GoFunction } from '../define.ts';

const toJson = (style: JsonStyle): GoFunction =>
  define(['any'], (budget, value) => jsonOrNothing(budget, value, style));
const mustToJson = (style: JsonStyle): GoFunction =>
  define(['any'], (budget, value) => writeJson(budget, value, style));

function jsonIn(budget: Budget, text: Bytes): Value {
  const value = readJson(budget, text);
  if (value === undefined) throw failed('the text is not JSON');
  return value;
}

const compact: JsonStyle = { escapeHtml: true };
const pretty: JsonStyle = { escapeHtml: true, indent: '  ' };
const raw: JsonStyle = {};

export const defaults: Readonly<Record<string, GoFunction>> = {
  default: variadic(['any'], 'any', (_, fallback, ...given) => (isEmpty(given[0]) ? fallback : given[0])),
  empty: define(['any'], (_, value) => isEmpty(value)),
  coalesce: variadic([], 'any', (_, ...values) => values.find((value) => !isEmpty(value)) ?? null),
  all: variadic([], 'any', (_, ...values) => !values.some(isEmpty)),
  any: variadic([], 'any', (_, ...values) => !values.every(isEmpty)),
  ternary: define(['any', 'any', 'bool'], (_, yes, no, test) => (test ? yes : no)),
  fromJson: define(['string'], (budget, text) =>
    budget.strict ? jsonIn(budget, text) : (readJson(budget, text) ?? null),
  ),
  mustFromJson: define(['string'], jsonIn),
  toJson: toJson(compact),
  toPrettyJson: toJson(pretty),
  toRawJson: mustToJson(raw),
  mustToJson: mustToJson(compact),
  mustToPrettyJson: mustToJson(pretty),
  mustToRawJson: mustToJson(raw),
  fail: {
    ...define(['string'], () => {
      throw failed('"fail" was called with a message made of data, which is not shown');
    }),
    literalFault: (message) => failed(`"fail" was called: ${textOf(message) ?? ''}`),
  },
};
