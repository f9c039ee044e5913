import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { definitionSchema } from '../../../workflows/model/definition.ts';
import { mayPass } from '../../../workflows/model/filter.ts';
import { compilePattern } from '../../../workflows/model/patterns.ts';
import { compileRegex, estimatedSize, RegexLimit } from '../../../workflows/model/regex-limits.ts';

/** Each ran for seconds, when it was compiled or when it met one path. */
const hostile = {
  'repeated alternatives': '([a-z/]*|[a-z0-9]*){0,900}',
  'repetitions in repetitions': '(?:(?:(?:a{0,10}){0,10}){0,10})'.repeat(60),
  'a repetition of a text': '(?:a{1000})'.repeat(190),
  'optional groups, repeated': `(${'(a?)'.repeat(400)})+`,
  '20,000 alternatives': Array.from({ length: 20_000 }, (_, i) => `team-${String(i)}`).join('|'),
  'Unicode classes': `(?i)${'\\p{L}'.repeat(390)}`,
};

function problemsOf(path: string, include: readonly string[] = []): string[] {
  const { error } = definitionSchema.safeParse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'a' },
    spec: {
      source: { vault: { mount: 'secret', path } },
      filter: { include },
      destinations: [{ name: 'b', vault: { mount: 'to', path: 'x' } }],
    },
  });
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('A regular expression', () => {
  test.each(Object.entries(hostile))('of %s is refused with the figure and the limit', (_, source) => {
    expect(() => compileRegex(source)).toThrow(RegexLimit);
    expect(problemsOf(source)).toContainEqual(
      expect.stringMatching(
        /^spec\.source\.vault\.path: expected a smaller regular expression: .+: [\d,]+, at most [\d,]+ are allowed$/,
      ),
    );
  });

  test('meets no path that would take it too many steps', () => {
    const pattern = compilePattern('(a?){0,190}.*');
    expect(pattern.match('a'.repeat(200))).toBeDefined();
    expect(() => pattern.match('a'.repeat(2_000))).toThrow(/2,000 characters .+ at most 500,000/);
    expect(compilePattern('team/(.+)').match(`team/${'x'.repeat(20_000)}`)).toBeDefined();
  });

  test('lets a path pass that is too long for it, so that its sync says so', () => {
    const pattern = compilePattern('(a?){0,190}');
    expect(mayPass(() => pattern.match('b'.repeat(2_000)) !== undefined)).toBe(true);
    expect(mayPass(() => pattern.match('b') !== undefined)).toBe(false);
  });

  test('is counted with the others of its list, and plain paths are not', () => {
    const some = Array.from({ length: 60 }, (_, i) => `team-${String(i)}/([a-z]{0,40})`);
    expect(problemsOf('.+', some)).toEqual([
      expect.stringMatching(
        /^spec\.filter\.include: expected fewer regular expressions: .+ at most 5,000 are/,
      ),
    ]);
    expect(
      problemsOf(
        '.+',
        Array.from({ length: 5_000 }, (_, i) => `team-${String(i)}/app`),
      ),
    ).toEqual([]);
  });

  test('is never taken for smaller than it is', () => {
    const pieces = [
      ...[
        'a',
        'é',
        '😀',
        '.',
        '^',
        '$',
        '\\b',
        '[a-z]',
        '[^\\]x]',
        '[]a]',
        '[[:alpha:]_]',
        '\\pL',
        '\\p{Lu}',
      ],
      ...['(', '(', '(?:', '(?i)', '(?P<n>', '(?s:', ')', ')', ')', '|', '*', '+', '?', '*?', '{3}', '{2,}'],
      ...['{0,4}', '{1,3}?', '{', '}', '{,2}', '\\Qab+\\E', '\\Q+', '\\\\', '[a\\-z]', '{0}', '\\x{41}'],
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
        const source = parts.join('');
        let size = 0;
        try {
          size = RE2JS.compile(source).programSize();
        } catch {
          return;
        }
        expect(estimatedSize(source)).toBeGreaterThanOrEqual(size);
      }),
      { numRuns: 2_000 },
    );
  });
});
