import { describe, expect, test } from 'vitest';
import { findConflicts } from '../../../../ingress/definitions/conflicts/find.ts';
import type { Definition } from '../../../../workflows/model/definition.ts';
import { from, toVault } from './support.ts';

/** What several paths overwrite, and two of these; `?` where they are not certain. */
function overwritten(...definitions: readonly Definition[]): readonly string[] {
  return findConflicts(definitions)
    .conflicts.filter(({ kind }) => kind === 'oneKey')
    .map(({ parties: [{ destination }], example }) =>
      example === undefined ? '?' : `d${String(destination)} ${example.key}: ${example.paths.join(' ')}`,
    );
}

describe('Invariant 9 within a definition: a destination key holds one secret', () => {
  test('a key without a capture group is one for all paths', () => {
    expect(overwritten(toVault('a', 'app/(.+)', 'zz/x'))).toEqual(['d0 kv/zz/x: app/a app/aa']);
    expect(overwritten(toVault('a', 'app/.+', 'zz/x'))).toEqual(['d0 kv/zz/x: app/a app/aa']);
    expect(overwritten(toVault('a', 'app/(x|yy)', 'zz/$$1'))).toEqual(['d0 kv/zz/$1: app/x app/yy']);
  });

  test('a group that matches one text alone tells no paths apart', () => {
    expect(overwritten(toVault('a', '(app)/(.+)', 'zz/$1'))).toEqual(['d0 kv/zz/app: app/a app/aa']);
    expect(overwritten(toVault('a', '(app)/(db)', 'zz/x'))).toEqual([]);
  });

  test('a key that leaves out a part that differs is one for several paths', () => {
    expect(overwritten(toVault('a', '(.+)/(.+)', 'x/$1'))).toEqual(['d0 kv/x/a: a/a a/aa']);
    expect(overwritten(toVault('a', '(dev|prod)/(.+)', 'x/$2'))).toEqual(['d0 kv/x/a: dev/a prod/a']);
    expect(overwritten(toVault('a', '[^/]+/(.+)', 'x/$1'))).toEqual(['d0 kv/x/a: a/a aa/a']);
  });

  test('a key that has all that differs is accepted, in any order and however it is joined', () => {
    for (const [pattern, key] of [
      ['app/(.+)', 'x/$1'],
      ['app/.+', 'x/$0'],
      ['example.com/(.+)', 'x/$1'],
      ['^([^/]+)/([^/]+)$', 'x/$2-$1'],
      ['(?:(dev|prod)/)(.+)', 'x/$1/$2'],
      ['((a|b)/.+)', 'x/$1'],
    ] as const)
      expect([pattern, overwritten(toVault('a', pattern, key))]).toEqual([pattern, []]);
  });

  test('one path is no several: a plain one, one left by the filter, one that the store can hold', () => {
    expect(overwritten(toVault('a', 'app/db', 'x'))).toEqual([]);
    expect(overwritten(toVault('a', 'app/(.+)', 'x', { filter: { include: ['app/db'] } }))).toEqual([]);
    expect(overwritten(toVault('a', 'app(/*)', 'x'))).toEqual([]);
    expect(overwritten(toVault('a', 'app/(.+)', 'x', { filter: { exclude: ['app/a'] } }))).toEqual([
      'd0 kv/x: app/b app/ba',
    ]);
  });

  test('a secret that the definition makes itself is one', () => {
    const source = { compose: [{ vault: { path: 'kv/app/(.+)' }, as: '$1' }] };
    expect(overwritten(toVault('a', '', 'x', { source }))).toEqual([]);
  });

  test('a destination that merges, GitHub and HTTP take many secrets', () => {
    const destinations = [
      { vault: { path: 'kv/x', merge: true } },
      { github: { owner: 'o', repository: 'r' } },
      { http: { url: 'https://api.example/secrets' } },
      { awsSecretsManager: { name: 'x', region: 'eu-west-1', replicaRegions: [{ region: 'us-east-1' }] } },
    ];
    expect(overwritten(from('a', 'app/(.+)', destinations))).toEqual(['d3 x: app/a app/aa']);
  });

  test('what a store spells alike is no fault of the definition', () => {
    const azure = { azureKeyVault: { vaultUrl: 'https://v.vault.azure.net', name: 'x/$1' } };
    const google = { googleSecretManager: { project: 'p', name: 'x/$1' } };
    expect(overwritten(from('a', '(.+)', [azure, google]))).toEqual([]);
  });

  test('labels and namespaces may leave one alone: that is not certain', () => {
    const source = { kubernetes: { namespace: 'a', name: '.+', selector: { matchLabels: { push: 'yes' } } } };
    expect(overwritten(toVault('a', '', 'x', { source }))).toEqual(['?']);
  });

  test('definitions that write nothing overwrite nothing', () => {
    expect(overwritten(toVault('a', 'app/(.+)', 'x', { suspend: true }))).toEqual([]);
  });

  test('a thousand of them are all told of', () => {
    const all = Array.from({ length: 1000 }, (_, i) =>
      toVault(`d${String(i)}`, `team-${String(i)}/(.+)`, `team-${String(i)}`),
    );
    expect(overwritten(...all).filter((line) => line !== '?')).toHaveLength(all.length);
  });
});
