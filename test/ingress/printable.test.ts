import { expect, test } from 'vitest';
import { table } from '../../ingress/cli/table.ts';
import { printable, printableLine } from '../../ingress/printable.ts';

/** The title of a terminal, a line turned around, a line of its own, and the end of a string in a log. */
const HOSTILE = 'a\u001b]0;owned\u0007b\u202ec\u2066d\u2028e\u009bf\rg\ud800h';
const SHOWN = 'a\\u001b]0;owned\\u0007b\\u202ec\\u2066d\\u2028e\\u009bf\\u000dg\\ud800h';

test('a terminal is shown what it would obey, and lines and tabs stay', () => {
  expect(printable(`${HOSTILE}\n\tnext`)).toBe(`${SHOWN}\n\tnext`);
  expect(printable('Grüße, 世界 🚀')).toBe('Grüße, 世界 🚀');
});

test('what nobody would see is shown: zero-width characters, and tags, as the two units that JSON has for them', () => {
  expect(printable('prod\u200b\ufeff\u2060\u00ad\u200d')).toBe('prod\\u200b\\ufeff\\u2060\\u00ad\\u200d');
  expect(printableLine('a\u{e0041}b')).toBe('a\\udb40\\udc41b');
  expect(JSON.parse(printable(JSON.stringify('a\u{e0041}b')))).toBe('a\u{e0041}b');
});

test('what is one line stays one line', () => {
  expect(printableLine('one\ntwo\tthree')).toBe('one\\u000atwo\\u0009three');
});

test('JSON keeps its meaning', () => {
  const value = { [HOSTILE]: [HOSTILE] };
  const shown = printable(JSON.stringify(value));
  expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(JSON.parse(shown)).toEqual(value);
});

test('a cell of a table cannot begin a row, and is as wide as it is shown', () => {
  expect(table(['KEY', 'ACTION'], [['x\ny', 'create']])).toBe('KEY       ACTION\nx\\u000ay  create\n');
});
