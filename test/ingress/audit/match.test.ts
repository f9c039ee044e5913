import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indexDefinitions } from '../../../ingress/audit/match.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import type { SourceEvent } from '../../../workflows/model/event.ts';
import { compilePattern } from '../../../workflows/model/patterns.ts';
import { definitionOf } from '../support/definitions.ts';

function eventOf(mount: string, path: string, more: Partial<SourceEvent> = {}): SourceEvent {
  return {
    store: 'vault',
    namespace: '',
    mount,
    candidates: [{ path, kvVersion: 2 }],
    operation: 'update',
    at: '2026-11-21T13:24:30Z',
    ...more,
  };
}

const pathsOf = (definition: Definition, event: SourceEvent): string[] =>
  indexDefinitions([definition])
    .match(event)
    .map(({ path }) => path);

describe('A definition with a mount', () => {
  const definition = definitionOf('payments', { mount: 'secret', path: 'payments/(.+)' });

  test('takes paths inside that mount', () => {
    expect(pathsOf(definition, eventOf('secret', 'payments/a'))).toEqual(['payments/a']);
  });

  test('takes none of another mount, nested or not', () => {
    expect(pathsOf(definition, eventOf('other', 'payments/a'))).toEqual([]);
    expect(pathsOf(definition, eventOf('secret/payments', 'payments/a'))).toEqual([]);
    expect(pathsOf(definitionOf('x', { mount: 'team', path: '.+' }), eventOf('team/kv', 'a'))).toEqual([]);
  });

  test('is anchored at both ends', () => {
    expect(pathsOf(definition, eventOf('secret', 'old/payments/a'))).toEqual([]);
    expect(pathsOf(definitionOf('one', { mount: 'secret', path: 'a' }), eventOf('secret', 'a/b'))).toEqual(
      [],
    );
  });
});

describe('A definition without a mount', () => {
  test('begins with it, however the mount is nested', () => {
    const definition = definitionOf('team', { path: 'team/kv/app/(.+)' });

    expect(pathsOf(definition, eventOf('team/kv', 'app/db'))).toEqual(['team/kv/app/db']);
    expect(pathsOf(definition, eventOf('team', 'kv/app/db'))).toEqual(['team/kv/app/db']);
    expect(pathsOf(definition, eventOf('secret', 'team/kv/app/db'))).toEqual([]);
  });
});

describe('The KV version', () => {
  const open = eventOf('secret', '', {
    candidates: [
      { path: 'a', kvVersion: 2 },
      { path: 'data/a', kvVersion: 1 },
    ],
  });

  test('that a line leaves open makes a match of each that fits', () => {
    const [definition] = [definitionOf('all', { mount: 'secret', path: '.+' })];

    expect(indexDefinitions([definition]).match(open)).toEqual([
      { definition, path: 'a', kvVersion: 2 },
      { definition, path: 'data/a', kvVersion: 1 },
    ]);
  });

  test.each([
    [1, 'data/a'],
    [2, 'a'],
  ] as const)('%i that a definition states rules the other out', (version, path) => {
    expect(pathsOf(definitionOf('v', { mount: 'secret', path: '.+', version }), open)).toEqual([path]);
  });
});

describe('Namespaces', () => {
  const inTeam = eventOf('secret', 'a', { namespace: 'team/a' });
  const inRoot = eventOf('secret', 'a');

  test('have to be the same, slashes at their ends aside', () => {
    const definition = definitionOf('ns', { namespace: '/team/a/', mount: 'secret', path: 'a' });

    expect(pathsOf(definition, inTeam)).toEqual(['a']);
    expect(pathsOf(definition, inRoot)).toEqual([]);
  });

  test('left out are the root, or the one the workers default to', () => {
    const definition = definitionOf('ns', { mount: 'secret', path: 'a' });
    const index = indexDefinitions([definition], { vaultNamespace: 'team/a/' });

    expect(pathsOf(definition, inRoot)).toEqual(['a']);
    expect(pathsOf(definition, inTeam)).toEqual([]);
    expect(index.match(inTeam)).toHaveLength(1);
    expect(index.match(inRoot)).toHaveLength(1);
    expect(index.match(eventOf('secret', 'a', { namespace: 'team' }))).toEqual([]);
  });
});

describe('The name of a Vault', () => {
  test('that a definition asks for has to be the one posted under', () => {
    const named = definitionOf('named', { name: 'prod', mount: 'secret', path: 'a' });
    const any = definitionOf('any', { mount: 'secret', path: 'a' });
    const index = indexDefinitions([named, any]);
    const found = (vault?: string) =>
      index
        .match(eventOf('secret', 'a', vault === undefined ? {} : { vault }))
        .map(({ definition }) => definition.metadata.name)
        .sort();

    expect(found('prod')).toEqual(['any', 'named']);
    expect(found('test')).toEqual(['any']);
    expect(found()).toEqual(['any']);
  });
});

describe('What a definition leaves out', () => {
  test('is what its filter excludes or does not include', () => {
    const definition = definitionOf(
      'filtered',
      { mount: 'secret', path: '(.+)' },
      { filter: { include: ['app/.+', 'db'], exclude: ['app/tmp/.*'] } },
    );
    const index = indexDefinitions([definition]);
    const taken = ['app/a', 'app/tmp/a', 'db', 'db/a', 'other'].filter(
      (path) => index.match(eventOf('secret', path)).length > 0,
    );

    expect(taken).toEqual(['app/a', 'db']);
    expect(taken.every((path) => index.covers('filtered', path))).toBe(true);
    expect(index.covers('filtered', 'other')).toBe(false);
  });

  test('is everything while it is suspended', () => {
    const definition = definitionOf('off', { mount: 'secret', path: '.+' }, { suspend: true });

    expect(pathsOf(definition, eventOf('secret', 'a'))).toEqual([]);
    expect(indexDefinitions([definition]).get('off')).toBe(definition);
  });
});

describe('Many definitions', () => {
  const segment = fc.constantFrom('a', 'b', 'ab', 'data', 'é', '😀');
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
  const pattern = fc.oneof(
    path,
    fc
      .array(fc.oneof(segment, fc.constantFrom('.+', '(.*)', 'a?', '[ab]+', '(a|b)', '😀*', 'a{2}', 'a.b')), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join('/')),
    path.map((text) => `^${text}.*$`),
    fc.constantFrom('^.*', '(?i)A/.+', String.raw`a\.b`, String.raw`\Qa/b\E.*`, '.*'),
  );

  test('match as if each were tried in turn', () => {
    const mounts = fc.constantFrom('a', 'a/b', 'data');
    const written = fc.array(fc.tuple(pattern, fc.option(mounts, { nil: undefined })), { maxLength: 20 });
    fc.assert(
      fc.property(written, mounts, path, (all, mount, inner) => {
        const definitions = all.map(([text, own], i) =>
          definitionOf(`d${String(i)}`, { path: text, ...(own !== undefined && { mount: own }) }),
        );
        const expected = definitions.filter(({ spec: { source } }) => {
          const { mount: own, path: text = '' } = source.vault ?? {};
          if (own !== undefined && own !== mount) return false;
          return compilePattern(text).match(own === undefined ? `${mount}/${inner}` : inner) !== undefined;
        });

        const found = indexDefinitions(definitions).match(eventOf(mount, inner));

        const names = (of: readonly Definition[]) => of.map(({ metadata }) => metadata.name).sort();
        expect(names(found.map(({ definition }) => definition))).toEqual(names(expected));
      }),
      { numRuns: 500 },
    );
  });

  test('are not looked at one by one for an event: only those that begin as its path does', () => {
    const looked = new Set<string>();
    const index = indexDefinitions(
      Array.from({ length: 10_000 }, (_, i) => {
        const path = `team-${String(i)}/app/(.+)`;
        return watchedReads(definitionOf(`d${String(i)}`, { mount: 'secret', path }), looked);
      }),
    );
    looked.clear();

    for (const i of [7, 77, 7_777])
      expect(index.match(eventOf('secret', `team-${String(i)}/app/x`))).toHaveLength(1);

    expect([...looked].sort()).toEqual(['d7', 'd77', 'd7777']);
  });
});

/** The same definition, which notes its name whenever its source is read. */
function watchedReads(definition: Definition, looked: Set<string>): Definition {
  const { vault, ...rest } = definition.spec.source;
  if (vault === undefined) throw new TypeError('the source is no Vault');
  const noting = new Proxy(vault, {
    get: (target, key) => {
      looked.add(definition.metadata.name);
      return Reflect.get(target, key) as unknown;
    },
  });
  return { ...definition, spec: { ...definition.spec, source: { ...rest, vault: noting } } };
}
