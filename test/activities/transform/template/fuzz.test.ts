import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, shown } from './compare.ts';
import { data, number, text } from './fuzz/data.ts';
import { template } from './fuzz/templates.ts';
import { tokens } from './fuzz/tokens.ts';
import { startOracle, type Oracle, type Question } from './oracle.ts';

/** Bounds one property in time on a busy machine; how many runs there were does not make it fail. */
const bounded = (numRuns: number) => ({ numRuns, plugins: [fc.interruptAfterTimeLimit(6_000)] });

/** Functions of one text. */
const ofText = [
  ...[
    'upper',
    'lower',
    'title',
    'untitle',
    'swapcase',
    'initials',
    'nospace',
    'snakecase',
    'kebabcase',
    'camelcase',
  ],
  ...[
    'trim',
    'quote',
    'squote',
    'html',
    'js',
    'urlquery',
    'b64enc',
    'b64dec',
    'b32enc',
    'b32dec',
    'hexdec',
    'sha1sum',
  ],
  ...[
    'sha512sum',
    'adler32sum',
    'toJson',
    'toRawJson',
    'toYaml',
    'len',
    'regexQuoteMeta',
    'base',
    'dir',
    'clean',
    'ext',
  ],
  ...[
    'int64',
    'float64',
    'atoi',
    'toDecimal',
    'add1f',
    'duration',
    'durationRound',
    'splitList ""',
    'split ","',
  ],
  ...[
    'replace "" "-"',
    'trunc 3',
    'trunc -3',
    'substr 1 4',
    'abbrev 6',
    'wrap 5',
    'wrapWith 4 "|"',
    'indent 2',
    'trimAll " a"',
  ],
  ...[
    'regexFindAll "." -1',
    'regexReplaceAll "\\\\w+" "<$0>"',
    'regexSplit "[^a-z]" -1',
    'regexMatch "^\\\\PL*$"',
  ],
  ...[
    'printf "%q %+q %x % X %10.3s|%-8s|"',
    'fromJson',
    'urlParse',
    'semver',
    'semverCompare ">=1.2"',
    'toDate "2006-01-02"',
  ],
];

const yamlText = fc.string({
  unit: fc.constantFrom(...Array.from(' \n:-#a1.\'"[]{},&*!|>%@`~?é\t')),
  maxLength: 8,
});
const yamlData = fc.oneof(
  yamlText,
  fc.array(yamlText, { maxLength: 3 }),
  fc.dictionary(yamlText, fc.oneof(yamlText, number, fc.array(yamlText, { maxLength: 2 }))),
);

const verbs = fc.constantFrom(...Array.from('vTtbcdoOqxXUeEfFgGs%z'));
const directive = fc
  .tuple(
    fc.constantFrom('', '+', '-', '#', ' ', '0', '+#', '-0', '#0'),
    fc.constantFrom('', '', '1', '8', '*', '[1]', '[2]', '[9]'),
    fc.constantFrom('', '', '.', '.0', '.3', '.12', '.*', '.[1]*'),
    verbs,
  )
  .map((parts) => `%${parts.join('')}`);
const format = fc.array(fc.oneof(directive, fc.constantFrom('text', ' ', '%', 'é')), { maxLength: 4 });

describe('Templates, compared with Go on what chance makes of the grammar', () => {
  let oracle: Oracle;

  // The first run on a machine builds the oracle.
  beforeAll(async () => {
    oracle = await startOracle();
  }, 600_000);

  afterAll(() => oracle[Symbol.asyncDispose]());

  async function expectAgreement(question: Question): Promise<void> {
    const ours = answerOf(question);
    const theirs = await oracle.ask(question);
    if ('crashed' in theirs && theirs.crashed) return; // then there is nothing to agree with
    expect(shown(ours)).toBe(shown(theirs));
  }

  it('agree on templates of the whole grammar', async () => {
    const missingKey = fc.constantFrom('invalid', 'zero', 'error');
    await fc.assert(
      fc.asyncProperty(template, data, missingKey, async (source, values, missing) => {
        await expectAgreement({ template: source, data: values, missingKey: missing });
      }),
      bounded(3000),
    );
  });

  it('agree on which pieces make a template', async () => {
    await fc.assert(
      fc.asyncProperty(tokens, async (source) => {
        await expectAgreement({ template: source, data: { a: { b: 'x' }, l: [1, 'y'] } });
      }),
      bounded(3000),
    );
  });

  it('agree on functions of any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ofText), text, async (call, value) => {
        await expectAgreement({ template: `{{ .s | ${call} }}`, data: { s: value } });
      }),
      bounded(3000),
    );
  });

  it('agree on functions of any bytes', async () => {
    // Bytes that are no text, between letters that are: pure chance would make letters of every block.
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 0xff }).map((code) => Buffer.of(code)),
      text.map((each) => Buffer.from(each.slice(0, 2))),
    );
    const bytes = fc.array(byte, { maxLength: 6 }).map((parts) => Buffer.concat(parts).toString('base64'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ofText), bytes, async (call, value) => {
        await expectAgreement({ template: `{{ .s | b64dec | ${call} }}`, data: { s: value } });
      }),
      bounded(2000),
    );
  });

  it('agree on YAML of any data, and on reading it again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(data, yamlData), async (value) => {
        await expectAgreement({ template: '{{ toYaml . }}', data: value });
        // Of Unicode's own line breaks YAML 1.1 makes line breaks, and the library that reads it here does not.
        if (/[\x85\u2028\u2029]/.test(JSON.stringify(value))) return;
        await expectAgreement({ template: '{{ toYaml . | fromYaml | toJson }}', data: { value } });
      }),
      bounded(1500),
    );
  });

  it('agree on printf', async () => {
    const argument = fc.oneof(
      number,
      text,
      fc.boolean(),
      fc.constant(null),
      fc.array(number, { maxLength: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(format, argument, argument, async (parts, a, b) => {
        const data = { format: parts.join(''), a, b };
        await expectAgreement({ template: '{{ printf .format .a .b 7 -42 }}', data });
        await expectAgreement({ template: "{{ printf .format 5 'é' .a }}", data });
      }),
      bounded(2000),
    );
  });
});
