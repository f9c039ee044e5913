import { destinationKeys } from '../../../../activities/destination-keys.ts';
import { createSourceLister } from '../../../../activities/source-paths.ts';
import { transformKeys } from '../../../../activities/transform/keys.ts';
import { indexDefinitions } from '../../../../ingress/audit/match.ts';
import { definitionSchema, type Definition } from '../../../../workflows/model/definition.ts';
import { transform } from '../../../../workflows/model/transform.ts';
import { outcomeOf } from './outcome.ts';
import type { StallCase } from './case.ts';

/** What `validate` says of a definition with this pattern. */
function validated(path: string, include: readonly string[] = []): Promise<string> {
  return outcomeOf(() => {
    const { error } = definitionSchema.safeParse(written(path, include));
    return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
  });
}

function written(path: string, include: readonly string[] = []): unknown {
  return {
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: 'stall' },
    spec: {
      source: { vault: { mount: 'secret', path } },
      filter: { include },
      destinations: [{ name: 'copy', vault: { mount: 'to', path: 'x/$0' } }],
    },
  };
}

const definition = (path: string, include: readonly string[] = []): Definition =>
  definitionSchema.parse(written(path, include));

const LARGEST = '([a-z/]*|[a-z0-9]*){0,120}X?';
const REFUSED = /^spec\.source\.vault\.path: expected a smaller regular expression: .+ at most [\d,]+ are/;

export const patternCases: readonly StallCase[] = [
  {
    name: 'a pattern of repeated alternatives',
    run: () => validated('([a-z/]*|[a-z0-9]*){0,900}'),
    expected: REFUSED,
  },
  {
    name: 'a pattern of optional groups that are repeated',
    run: () => validated(`(${'(a?)'.repeat(450)})+`),
    expected: REFUSED,
  },
  {
    name: 'a pattern of repetitions in repetitions',
    run: () => validated('(?:(?:(?:a{0,10}){0,10}){0,10})'.repeat(60)),
    expected: REFUSED,
  },
  {
    name: 'a pattern of 20,000 alternatives',
    run: () => validated(Array.from({ length: 20_000 }, (_, i) => `team-${String(i)}`).join('|')),
    expected: REFUSED,
  },
  {
    name: 'a filter of a thousand regular expressions',
    run: () =>
      validated(
        '.+',
        Array.from({ length: 1_000 }, (_, i) => `team-${String(i)}/[a-z]{0,9}`),
      ),
    expected: /^spec\.filter\.include: expected fewer regular expressions: .+ at most 5,000 are/,
  },
  {
    name: 'a path that is too long for its pattern',
    run: () => outcomeOf(() => destinationKeys(definition(LARGEST), 'a/b'.repeat(2_000))),
    expected: /^limitExceeded: The path .+ is too long for .+ at most 500,000 are/s,
  },
  {
    name: 'an event whose path is too long for the pattern, which is handed on to fail as a sync',
    run: () =>
      outcomeOf(() => {
        const candidates = [{ path: 'a/b'.repeat(2_000), kvVersion: 2 as const }];
        const event = { store: 'vault', namespace: '', mount: 'secret', candidates } as const;
        const found = indexDefinitions([definition(LARGEST)]).match({
          ...event,
          operation: 'update',
          at: '2026-11-29T00:00:00Z',
        });
        return `${String(found.length)} match`;
      }),
    expected: /^1 match$/,
  },
  {
    name: 'a page of a thousand paths, each the longest for its pattern',
    run: () =>
      outcomeOf(async () => {
        const paths = Array.from({ length: 100 }, (_, i) => `${'a/b'.repeat(150)}!${String(i)}`);
        const list = () => Promise.resolve({ paths });
        const source = { list, read: () => Promise.reject(new Error()), [Symbol.asyncDispose]: list };
        const lister = createSourceLister(definition(LARGEST), { ...source, [Symbol.asyncDispose]: done });
        return `${String((await lister(undefined, 1_000)).paths.length)} paths`;
      }),
    expected: /^0 paths$/,
  },
  {
    name: 'a key of a secret that is too long for transform.include',
    run: () =>
      outcomeOf(() =>
        transformKeys(
          { kind: 'keys', keys: { ['a/b'.repeat(2_000)]: '1' } },
          transform.parse({ include: [LARGEST] }),
        ),
      ),
    expected: /^limitExceeded: The name of a key of the secret is too long for transform\.include/,
  },
];

const done = (): Promise<void> => Promise.resolve();
