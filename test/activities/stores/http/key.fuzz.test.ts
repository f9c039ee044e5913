import fc from 'fast-check';
import { describe as suite, expect, test } from 'vitest';
import { httpKey } from '../../../../activities/stores/http/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { checkUrl } from '../../../../activities/stores/http/url.ts';

const templates = [
  'https://X.example/$1/$1',
  'https://x.example/s/$1',
  'https://x.example/?name=$1&v=2',
  'http://x.example/a$1b/c',
];

const group = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'A',
        '/',
        '.',
        '..',
        '%2f',
        '%2F',
        '%2e',
        '?',
        '#',
        '&',
        '=',
        '+',
        ' ',
        '%',
        '\\',
        '@',
        ':',
        '1',
        '0',
        '\n',
        'é',
        'e\u0301',
        'ß',
        'ss',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

/** What a server would be asked for; undefined where nothing is sent. */
function askedFor(template: string, path: string): string | undefined {
  try {
    return checkUrl(httpKey({ url: template }, ['', path])).href;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'invalidName') return undefined;
    throw error;
  }
}

suite('Names of HTTP, fuzzed', () => {
  test('two paths are never sent to one URL', () => {
    fc.assert(
      fc.property(fc.constantFrom(...templates), group, group, (template, a, b) => {
        fc.pre(a !== b);
        const [left, right] = [askedFor(template, a), askedFor(template, b)];
        expect(left === undefined || left !== right).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('no path leaves the host and the directory that the definition names', () => {
    fc.assert(
      fc.property(group, (path) => {
        const url = askedFor('https://x.example/s/$1', path);
        expect(url === undefined || url.startsWith('https://x.example/s/')).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
