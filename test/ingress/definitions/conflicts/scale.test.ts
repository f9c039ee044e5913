import { describe, expect, test } from 'vitest';
import { findConflicts } from '../../../../ingress/definitions/conflicts/find.ts';
import { toVault } from './support.ts';

const numbers = Array.from({ length: 10_000 }, (_, i) => i);

describe('Ten thousand definitions', () => {
  test.for<[words: string, pattern: (i: number) => string, key: (i: number) => string]>([
    ['a beginning of the key', (i) => `team-${String(i)}/(.+)`, (i) => `team-${String(i)}/$1`],
    ['the beginning of the path', (i) => `team-${String(i)}/.+`, () => 'all/$0'],
    ['an end of the key', (i) => `(.+)/${String(i)}`, (i) => `all/$1/team-${String(i)}`],
  ])('with %s of their own need no comparison', ([, pattern, key]) => {
    const result = findConflicts(numbers.map((i) => toVault(`d${String(i)}`, pattern(i), key(i))));
    expect(result).toEqual({ conflicts: [], comparisons: 0, isComplete: true });
  });

  test('that differ in the middle of the key alone are read at once, not in pairs', () => {
    const { conflicts, comparisons, isComplete } = findConflicts(
      numbers.map((i) => toVault(`d${String(i)}`, `([^/]+)/${String(i)}/(.+)`, `$1/team-${String(i)}/$2`)),
    );
    expect([conflicts, isComplete]).toEqual([[], true]);
    expect(comparisons).toBeLessThan(numbers.length);
  });

  test('of which two conflict: the two are found', () => {
    const all = numbers.map((i) =>
      toVault(`d${String(i)}`, `team-${String(i)}/(.+)`, `team-${String(i)}/$1`),
    );
    const { conflicts, comparisons } = findConflicts([...all, toVault('late', 'p', 'team-777/x')]);
    expect(conflicts.map(({ example }) => example?.key)).toEqual(['kv/team-777/x']);
    expect(comparisons).toBeLessThan(10);
  });

  test('that all write one key are each told of a few others, and not of all', () => {
    const { conflicts, comparisons } = findConflicts(
      numbers.map((i) => toVault(`d${String(i)}`, 'p', 'one')),
    );
    const named = new Set(conflicts.flatMap(({ parties }) => parties.map(({ definition }) => definition)));
    expect(named.size).toBe(numbers.length);
    expect(comparisons).toBeLessThan(10 * numbers.length);
  });
});

describe('Patterns that are made to take long', () => {
  test('end at a limit, with a conflict that is possible or one that is shown', () => {
    const subsets = (n: number) => `(.*a.{${String(n)}})/(.*b.{${String(n)}})`;
    const filter = { include: [subsets(20)], exclude: [subsets(21), '(?:(?:a|a)*)*b{500}.*'] };
    const { conflicts } = findConflicts([
      toVault('a', subsets(30), '$1$2', { filter }),
      toVault('b', subsets(31), '$2$1', { filter }),
      toVault('c', '((x{0,200}){0,2})*(.*)', '$1$3'),
      toVault('d', '(((a*)*)*|b)*', '$3$1'),
    ]);
    const pairs = conflicts.map(({ parties }) => parties.map((p) => p.definition.metadata.name).join(''));
    expect(pairs).toEqual(expect.arrayContaining(['ab', 'cd']));
  });

  test('many of them do not keep the others from being compared', () => {
    const slow = Array.from({ length: 50 }, (_, i) =>
      toVault(`slow${String(i)}`, `(.*a.{${String(100 + i)}})(.*)`, `slow-${String(i)}/$2`),
    );
    const { conflicts } = findConflicts([...slow, toVault('a', '(.+)', 'x/$1'), toVault('b', 'p', 'x/y')]);
    expect(conflicts.map(({ example }) => example?.key)).toEqual(['kv/x/y']);
  });
});
