import { describe, expect, test } from 'vitest';
import { findConflicts } from '../../../../ingress/definitions/conflicts/find.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { conflictsOf, from, toVault } from './support.ts';

describe('Invariant 9: one owner per destination key', () => {
  test('definitions that write one and the same key conflict', () => {
    expect(conflictsOf(toVault('a', 'one', 'x'), toVault('b', 'two', 'x'))).toEqual(['a/d0 b/d0 kv/x']);
  });

  test('definitions that write different keys do not', () => {
    expect(conflictsOf(toVault('a', 'one', 'x'), toVault('b', 'one', 'y'))).toEqual([]);
    expect(conflictsOf(toVault('a', '(.+)', 'a/$1'), toVault('b', '(.+)', 'b/$1'))).toEqual([]);
    expect(conflictsOf(toVault('a', '(.+)', '$1/a'), toVault('b', '(.+)', '$1/b'))).toEqual([]);
  });

  test('patterns that overlap conflict, and the example names a path for each', () => {
    const { conflicts } = findConflicts([
      toVault('a', 'team/([^/]+)/db', 'prod/$1'),
      toVault('b', '(x|y)', 'prod/z$1'),
    ]);
    expect(conflicts).toMatchObject([
      { kind: 'sameKey', store: 'Vault https://vault.example', example: { key: 'kv/prod/zx' } },
    ]);
    expect(conflicts[0]?.example?.paths).toEqual(['team/zx/db', 'x']);
  });

  test('a pattern overlaps with a plain key', () => {
    expect(conflictsOf(toVault('a', '(.+)', '$1'), toVault('b', 'p', 'deep/down'))).toEqual([
      'a/d0 b/d0 kv/deep/down',
    ]);
    expect(conflictsOf(toVault('a', '([^/]+)', '$1'), toVault('b', 'p', 'deep/down'))).toEqual([]);
  });

  test('patterns that differ in the middle only are told from each other', () => {
    const a = toVault('a', '([^/]+)/blue/([^/]+)', 'k/$1/blue/$2');
    expect(conflictsOf(a, toVault('b', '([^/]+)/green/([^/]+)', 'k/$1/green/$2'))).toEqual([]);
  });

  test('a greedy group takes all it can, so that the next one gets what is left of it', () => {
    const lastSegment = toVault('a', '(.+)/(.+)', 'k/$2');
    expect(conflictsOf(lastSegment, toVault('b', 'p', 'k/x/y'))).toEqual([]);
    expect(conflictsOf(lastSegment, toVault('b', 'p', 'k/x'))).toEqual(['a/d0 b/d0 kv/k/x']);
    const afterFirst = toVault('a', '(.+?)/(.+)', 'k/$2');
    expect(conflictsOf(afterFirst, toVault('b', 'p', 'k/x/y'))).toEqual(['a/d0 b/d0 kv/k/x/y']);
  });

  test('filters keep definitions apart, and plain exclusions do too', () => {
    const all = toVault('all', '(.+)', '$1', { filter: { exclude: ['team-a/.*'] } });
    expect(conflictsOf(all, toVault('a', 'team-a/(.+)', 'team-a/$1'))).toEqual([]);
    expect(conflictsOf(all, toVault('b', 'team-b/(.+)', 'team-b/$1'))).toEqual(['all/d0 b/d0 kv/team-b/a']);
    const some = toVault('some', '(.+)', '$1', { filter: { include: ['x/y', 'x/z'], exclude: ['x/y'] } });
    expect(conflictsOf(some, toVault('y', 'p', 'x/y'))).toEqual([]);
    expect(conflictsOf(some, toVault('z', 'p', 'x/z'))).toEqual(['some/d0 z/d0 kv/x/z']);
  });

  test('a definition whose filter leaves nothing conflicts with none', () => {
    const none = toVault('none', 'a/(.+)', '$1', { filter: { include: ['b/.+'] } });
    expect(conflictsOf(none, toVault('b', '(.+)', '$1'))).toEqual([]);
  });

  test('flags, classes, anchors and word boundaries mean what they mean to the engine', () => {
    const kelvin = toVault('a', '(?i)(k)', '$1');
    expect(conflictsOf(kelvin, toVault('b', 'p', 'K'))).toEqual(['a/d0 b/d0 kv/K']);
    expect(conflictsOf(kelvin, toVault('b', 'p', '\u212a'))).toEqual(['a/d0 b/d0 kv/\u212a']);
    expect(conflictsOf(kelvin, toVault('b', 'p', 'q'))).toEqual([]);
    const letters = toVault('a', '^(\\p{Greek}+)$', '$1');
    expect(conflictsOf(letters, toVault('b', 'p', 'λ'))).toEqual(['a/d0 b/d0 kv/λ']);
    expect(conflictsOf(letters, toVault('b', 'p', 'l'))).toEqual([]);
    const word = toVault('a', '(\\w+\\b.+)', '$1');
    expect(conflictsOf(word, toVault('b', 'p', 'a-'))).toEqual(['a/d0 b/d0 kv/a-']);
    expect(conflictsOf(word, toVault('b', 'p', 'ab'))).toEqual([]);
  });

  test('groups that are turned round are put together again for an example', () => {
    const turned = toVault('a', '([^/]+)/(.+)', '$2/by/$1');
    expect(conflictsOf(turned, toVault('b', 'p', 'x/y/by/z'))).toEqual(['a/d0 b/d0 kv/x/y/by/z']);
    expect(conflictsOf(turned, toVault('b', 'p', 'x/on/z'))).toEqual([]);
  });

  test('a group that is used twice is the same both times', () => {
    const twice = toVault('a', '([^/]+)', '$1/$1');
    expect(conflictsOf(twice, toVault('b', 'p', 'x/x'))).toEqual(['a/d0 b/d0 kv/x/x']);
    expect(conflictsOf(twice, toVault('b', 'p', 'x/y'))).toEqual([]);
    expect(conflictsOf(twice, toVault('b', '(.+)', 'x/$1'))).toEqual(['a/d0 b/d0 kv/x/x']);
  });

  test('of a group that repeats, the last match counts', () => {
    const last = toVault('a', '(?:([a-z])/?)+', '$1');
    expect(conflictsOf(last, toVault('b', 'p', 'z'))).toEqual(['a/d0 b/d0 kv/z']);
    expect(conflictsOf(last, toVault('b', 'p', 'y/z'))).toEqual([]);
  });

  test('what is neither shown nor ruled out comes without an example', () => {
    const ends = toVault('a', '([^/]+)x/([^/]+)y', '$1x/$2y');
    expect(conflictsOf(ends, toVault('b', '([^/]+)', '$1/$1'))).toEqual(['a/d0 b/d0 ?']);
  });

  test('two destinations of one definition can conflict too', () => {
    const vault = { address: 'https://vault.example' };
    const both = from('a', '(.+)/(.+)', [
      { vault: { ...vault, path: 'kv/x/$1' } },
      { vault: { ...vault, path: 'kv/x/$2' } },
      { vault: { ...vault, path: 'kv/y/$2' } },
    ]);
    expect(conflictsOf(both)).toEqual(['a/d0 a/d1 kv/x/a']);
  });

  test('keys that the store would not take are no example', () => {
    expect(conflictsOf(toVault('a', '(.*)', 'x/$1'), toVault('b', 'p', 'x/'))).toEqual([]);
    expect(conflictsOf(toVault('a', '(.*)', 'x/$1'), toVault('b', '(.*)', 'x/$1'))).toEqual([
      'a/d0 b/d0 kv/x/a',
    ]);
  });

  test('suspended definitions and dry runs write nothing, and conflict with none', () => {
    const a = toVault('a', 'p', 'x');
    expect(conflictsOf(a, toVault('b', 'p', 'x', { suspend: true }))).toEqual([]);
    expect(conflictsOf(a, toVault('b', 'p', 'x', { dryRun: true }))).toEqual([]);
  });

  test('conflicts come in the order of the definitions', () => {
    const [a, b, c] = [toVault('a', 'p', 'x/y'), toVault('b', '(.+)', '$1'), toVault('c', 'p', 'x/y')];
    expect(conflictsOf(c, b, a)).toEqual(['c/d0 b/d0 kv/x/y', 'c/d0 a/d0 kv/x/y', 'b/d0 a/d0 kv/x/y']);
  });
});

describe('A definition that would feed on its own output', () => {
  const within = (path: string, key: string, spec = {}) =>
    definitionSchema.parse({
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: { name: 'a' },
      spec: {
        source: { vault: { mount: 'secret', path } },
        destinations: [{ name: 'd0', vault: { path: key } }],
        ...spec,
      },
    });

  test('writes what it reads: the same key', () => {
    expect(conflictsOf(within('app/(.+)', 'secret/app/$1'))).toEqual(['own a/d0 secret/app/a']);
  });

  test('writes what it reads: copies that its pattern covers again', () => {
    expect(conflictsOf(within('(.+)', 'secret/copy/$1'))).toEqual(['own a/d0 secret/copy/a']);
  });

  test('may write beside what it reads', () => {
    expect(conflictsOf(within('app/(.+)', 'secret/copy/$1'))).toEqual([]);
    expect(conflictsOf(within('(.+)', 'other/$1'))).toEqual([]);
    expect(conflictsOf(within('(.+)', 'secret/copy/$1', { filter: { exclude: ['copy/.+'] } }))).toEqual([]);
  });

  test('is found in the parts of a composed source too', () => {
    const source = { compose: [{ vault: { mount: 'secret', path: 'x' } }, { vault: { path: 'secret/y' } }] };
    expect(conflictsOf(within('', 'secret/y', { source }))).toEqual(['own a/d0 secret/y']);
    expect(conflictsOf(within('', 'secret/z', { source }))).toEqual([]);
  });

  test('is not one of two that copy to each other, which the marks end', () => {
    const [one, other] = [{ address: 'https://one.example' }, { address: 'https://other.example' }];
    const copy = (name: string, source: object, destination: object) =>
      from(name, '', [{ vault: { ...destination, path: 'secret/$1' } }], {
        source: { vault: { ...source, mount: 'secret', path: '(.+)' } },
      });
    expect(conflictsOf(copy('there', one, other), copy('back', other, one))).toEqual([]);
  });
});
