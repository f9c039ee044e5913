import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReplacer } from '../../../../activities/transform/template/regex/replace.ts';
import { answerOf, shown } from './compare.ts';
import { startOracle, type Oracle } from './oracle.ts';

interface Case {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

/** sprig's regexReplaceAll is Go's ReplaceAllString, and nothing more. */
const question = ({ text, from, to }: Case) => ({
  template: '{{ mustRegexReplaceAll .from .text .to }}',
  data: { text, from, to },
});

const patterns = [
  '(.*)',
  '.*',
  '(a*)',
  'a*',
  '(a*)|b',
  'x*',
  '^',
  '$',
  '',
  '(^a)?',
  '(a)|(b)',
  '(?P<name>[a-z]+)-?',
  '(?i)(A)(b)?',
  '\\b',
  '(é?)',
  '([^/]*)',
  '^(.)?.*$',
  '(?:)',
  '.',
  '(|a)+',
];
const replacements = [
  'dev-${1}',
  '$1',
  '$1x',
  '${1}x',
  '<$0>',
  '$$1',
  '$',
  '${',
  '${}',
  '$name',
  '${name}_',
  '$2$1',
  '',
  'k-$1',
  '$01',
  '$é',
];
const texts = ['', 'username', 'a', 'ab', 'aab-b', 'baaac', 'é', 'aéa', 'a/b', 'AB', '-', 'db_USER\n'];

const pattern = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '.',
      '(a)',
      '(b?)',
      '*',
      '+',
      '?',
      '|',
      '^',
      '$',
      '(.*)',
      '[^a]',
      'é',
      '\\b',
      '(|x)',
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));
const replacement = fc
  .array(fc.constantFrom('$1', '${1}', '$2', '$0', '$$', '$', '{', '}', 'x', '_', 'é', '${x}', '1'), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '-', '/', '\n', '😀'), maxLength: 8 });

describe('Replacing by a regular expression, compared with Go', () => {
  let oracle: Oracle;

  // The first run on a machine builds the oracle.
  beforeAll(async () => {
    oracle = await startOracle();
  }, 600_000);

  afterAll(() => oracle[Symbol.asyncDispose]());

  /** What the names of keys become, what a template makes of it, and what Go does. */
  async function answers(each: Case) {
    const go = shown(await oracle.ask(question(each)));
    if (go === 'an error') return { names: go, template: shown(answerOf(question(each))), go };
    const { text: names } = createReplacer(each.from, each.to)(each.text);
    return {
      names: Buffer.from(names).toString('latin1'),
      template: shown(answerOf(question(each))),
      go,
    };
  }

  test('gives what Go gives in names of keys and in templates, an empty match after a match included', async () => {
    const cases = patterns.flatMap((from) =>
      replacements.flatMap((to) => texts.map((each) => ({ from, to, text: each }))),
    );
    const compared = await Promise.all(cases.map(async (each) => ({ ...each, ...(await answers(each)) })));
    expect(compared.filter(({ names, template, go }) => names !== go || template !== go)).toEqual([]);
  });

  test('gives what Go gives for whatever chance makes of expressions and replacements', async () => {
    await fc.assert(
      fc.asyncProperty(pattern, replacement, text, async (from, to, each) => {
        const { names, template, go } = await answers({ from, to, text: each });
        expect({ names, template }).toEqual({ names: go, template: go });
      }),
      { numRuns: 3000, plugins: [fc.interruptAfterTimeLimit(6_000)] },
    );
  });
});
