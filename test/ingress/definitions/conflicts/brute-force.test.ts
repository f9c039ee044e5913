import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findConflicts } from '../../../../ingress/definitions/conflicts/find.ts';
import type { Definition } from '../../../../workflows/model/definition.ts';
import { compilePattern, expandTemplate } from '../../../../workflows/model/patterns.ts';
import { definitionOf } from '../../support/definitions.ts';

/** What a definition of these tests is made of; all of them read and write in different Vaults. */
interface Rule {
  readonly pattern: string;
  readonly template: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

const LONGEST_PATH = 6;
const paths = everyPath(LONGEST_PATH);

function everyPath(longest: number): string[] {
  const all: string[] = [];
  let current = [''];
  for (let length = 0; length <= longest; length++) {
    all.push(...current);
    current = current.flatMap((path) => ['a', 'b', '/'].map((character) => path + character));
  }
  return all;
}

const character = fc.constantFrom('a', 'b', '/', '[ab]', '[^/]', '.', '(?i:A)', '[^a]');
const assertion = fc.constantFrom('\\b', '\\B', '^', '$', '(?m:$)');
const repetition = fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}');

const { regex } = fc.letrec<{ regex: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: character, weight: 6 },
    { arbitrary: tie('regex').map((inner) => `(${inner})`), weight: 4 },
    { arbitrary: fc.tuple(tie('regex'), tie('regex')).map(([a, b]) => `(?:${a}|${b})`), weight: 1 },
    { arbitrary: fc.tuple(tie('regex'), tie('regex')).map(([a, b]) => `(${a}|${b})`), weight: 1 },
    { arbitrary: fc.tuple(tie('atom'), repetition).map(([inner, r]) => `(?:${inner})${r}`), weight: 3 },
    { arbitrary: assertion, weight: 1 },
  ),
  regex: fc
    .array(tie('atom'), { minLength: 1, maxLength: 4, depthIdentifier: 'regex' })
    .map((atoms) => atoms.join('')),
}));

const rule: fc.Arbitrary<Rule> = fc
  .tuple(
    regex,
    fc.array(fc.oneof(fc.nat({ max: 3 }), fc.constantFrom('a', 'b', '/', 'a/')), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.array(regex, { maxLength: 2 }), weight: 1 },
    ),
    fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.array(regex, { maxLength: 2 }), weight: 1 },
    ),
  )
  .map(([pattern, parts, include, exclude]) => {
    const groups = compilePattern(pattern).groupCount;
    const template = parts.map((part) =>
      typeof part === 'number' ? `\${${String(Math.min(part, groups))}}` : part,
    );
    return { pattern, template: template.join(''), include, exclude };
  });

/** What a path becomes under a rule, worked out path by path; undefined where Vault would take no such key. */
function byForce({ pattern, template, include, exclude }: Rule): (path: string) => string | undefined {
  const source = compilePattern(pattern);
  const [included, excluded] = [include.map(compilePattern), exclude.map(compilePattern)];
  return (path) => {
    const groups = source.match(path);
    if (groups === undefined || excluded.some((one) => one.match(path))) return undefined;
    if (included.length > 0 && !included.some((one) => one.match(path))) return undefined;
    const key = expandTemplate(template, groups);
    return key === '' || key.split('/').includes('') ? undefined : key;
  };
}

function definition(name: string, { pattern, template, include, exclude }: Rule): Definition {
  return definitionOf(
    name,
    { address: `https://${name}.example`, path: pattern },
    {
      filter: { include: [...include], exclude: [...exclude] },
      destinations: [{ name: 'copy', vault: { address: 'https://vault.example', path: template } }],
    },
  );
}

/**
 * Where the answer is promised to be certain: groups at most once, in the order of a pattern in which none is inside
 * of another or of a repetition, and everything short enough for the limits.
 */
function isPlain({ pattern, template, include, exclude }: Rule): boolean {
  const groups = [...template.matchAll(/\$\{(\d)\}/g)].map(([, group]) => Number(group));
  const isNested = /\([^?][^)]*\(|\)[*+?{]/.test(pattern);
  const ascend = groups.every((group, i) => i === 0 || group > (groups[i - 1] ?? 0));
  const inOrder = groups.length <= 1 || (!isNested && ascend && !groups.includes(0));
  return inOrder && [pattern, ...include, ...exclude].join('').length <= 40;
}

describe('Conflicts, against every path up to six characters', () => {
  test('what two rules both write is found, and every example is one', () => {
    fc.assert(
      fc.property(rule, rule, (a, b) => {
        const { conflicts, isComplete } = findConflicts([definition('a', a), definition('b', b)]);
        expect(isComplete).toBe(true);
        const [conflict] = conflicts.filter(({ kind }) => kind !== 'oneKey');
        const [keyOfA, keyOfB] = [byForce(a), byForce(b)];
        const keys = new Set(paths.map(keyOfA));
        if (paths.map(keyOfB).some((key) => key !== undefined && keys.has(key)))
          expect(conflict?.kind).toBe('sameKey');
        if (conflict?.example !== undefined) {
          const {
            key,
            paths: [left, right],
          } = conflict.example;
          expect([keyOfA(left), keyOfB(right)]).toEqual([key, key]);
        } else if (conflict !== undefined) {
          expect([isPlain(a), isPlain(b)]).toContain(false);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('two paths that are said to be one key are, and of a key without groups none are missed', () => {
    fc.assert(
      fc.property(rule, (given) => {
        const { conflicts } = findConflicts([definition('a', given)]);
        const conflict = conflicts.find(({ kind }) => kind === 'oneKey');
        const found = conflict?.example;
        const keyOf = byForce(given);
        if (found !== undefined) {
          expect(found.paths[0]).not.toBe(found.paths[1]);
          expect(found.paths.map(keyOf)).toEqual([found.key, found.key]);
        } else if (conflict === undefined && isConstantOverChoices(given)) {
          const made = paths.filter((path) => isVaultPath(path) && keyOf(path) !== undefined);
          expect(made.length).toBeLessThan(2);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

/** Where only what repeats or alternates makes paths differ: dots and classes alone are not looked into. */
function isConstantOverChoices({ pattern, template, include, exclude }: Rule): boolean {
  const isShort = [pattern, ...include, ...exclude].join('').length <= 40;
  return isShort && !template.includes('$') && /^[^.]*$/.test(pattern) && /[*+|]/.test(pattern);
}

function isVaultPath(path: string): boolean {
  return path.split('/').every((segment) => segment !== '');
}
