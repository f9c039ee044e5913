import { describe, expect, test } from 'vitest';
import { compilePattern, expandTemplate } from '../../../../workflows/model/patterns.ts';
import { problemsOf } from './translated.ts';
import { manifest, specOf } from './vault-secret-sync.ts';

/** Where a path is written to; undefined where it is not synced. */
async function target(path: string, spec: object): Promise<string | undefined> {
  const { source, filter, destinations } = await specOf(spec);
  const groups = compilePattern(source.vault?.path ?? '').match(path);
  const matches = (pattern: string) => compilePattern(pattern).match(path) !== undefined;
  const included = filter === undefined || filter.include.length === 0 || filter.include.some(matches);
  if (groups === undefined || !included || filter?.exclude.some(matches)) return undefined;
  return expandTemplate(destinations[0]?.vault?.path ?? '', groups);
}

const from = (path: string, to: string): object => ({ source: { path }, dest: [{ vault: { path: to } }] });

describe('A VaultSecretSync', () => {
  describe('paths', () => {
    test('a regular expression matches all of a path, at any depth', async () => {
      expect(await target('foo/test/x/y', from('foo/test/(.*)', 'to/$1'))).toBe('to/x/y');
      expect(await target('foo/test2/x', from('foo/test/(.*)', 'to/$1'))).toBeUndefined();
      expect(await target('foo/test2', from('foo/test(.*)', 'to$1'))).toBe('to2');
      expect(await target('a/foo/test/x', from('foo/test/(.*)', 'to/$1'))).toBeUndefined();
    });

    test('several capture groups rewrite the path, and may be left out', async () => {
      expect(await target('foo/test/bar', from('foo/(test)/(bar)', '$2/$1'))).toBe('bar/test');
      expect(await target('foo/test/bar', from('foo/(test)/(bar)', 'fixed/$2'))).toBe('fixed/bar');
    });

    test('without capture groups, what follows the literal directories is appended', async () => {
      expect(await target('foo/test2/x', from('foo/test.*', 'to/dir'))).toBe('to/dir/test2/x');
      expect(await target('foo/test', from('foo/test.*', 'to/dir/'))).toBe('to/dir/test');
      expect(await target('app7/x', from('app\\d/x', 'to'))).toBeUndefined();
      expect(await target('app7/x', from('app[0-9]+/x', 'to'))).toBe('to/app7/x');
      expect(await target('kv/a', from('kv/(?:a|b)', 'to'))).toBe('to/a');
    });

    test('groups are put in one after the other as texts: $10 is the first and a 0', async () => {
      expect(await target('kv/x', from('kv/(.*)', 'to/$10'))).toBe('to/x0');
      expect(await target('kv/x', from('kv/(.*)', 'to/$0/$$/${1}/$1'))).toBe('to/$0/$$/${1}/x');
    });

    test('a plain path is itself, whatever other characters it has, and so are its destinations', async () => {
      expect(await target('kv/a.b^c$', from('kv/a.b^c$', 'to/$1'))).toBe('to/$1');
      expect(await target('kv/axb^c$', from('kv/a.b^c$', 'to'))).toBeUndefined();
      expect(await target('kv/a(b', from('kv/a(b', 'to'))).toBe('to');
    });

    test('alternatives outside of a group are an error, as upstream anchors only the outer ends', async () => {
      expect(await problemsOf(manifest(from('kv/(a)|kv/(b)', 'to/$1')))).toEqual([
        expect.stringMatching(/spec\.source\.path: .*group/),
      ]);
      expect(await problemsOf(manifest(from('kv/([|]+)', 'to/$1')))).toEqual([]);
    });

    test('a reference to a group that the path does not have is an error', async () => {
      expect(await problemsOf(manifest(from('kv/(.*)', 'to/$2')))).toEqual([
        expect.stringMatching(/spec\.dest\[0\]\.vault\.path: refers to \$2/),
      ]);
    });
  });

  describe('filters', () => {
    const synced = (path: string, filters: object) =>
      target(path, { ...from('foo/bar/(.*)', 'to/$1'), filters }).then((found) => found !== undefined);

    test('by regular expression need not match all of a path; exclude wins', async () => {
      const filters = { regex: { include: ['hello-[0-9]+'], exclude: ['no[^abc]+', '^foo/bar/hello-0$'] } };
      expect(await synced('foo/bar/hello-12/x', filters)).toBe(true);
      expect(await synced('foo/bar/other', filters)).toBe(false);
      expect(await synced('foo/bar/hello-1/nox', filters)).toBe(false);
      expect(await synced('foo/bar/hello-0', filters)).toBe(false);
      expect(await synced('foo/bar/hello-01', filters)).toBe(true);
    });

    test('by regular expression keep their alternatives apart from what is around them', async () => {
      const filters = { regex: { include: ['^foo/bar/a|z$'] } };
      expect(await synced('foo/bar/a1', filters)).toBe(true);
      expect(await synced('foo/bar/1z', filters)).toBe(true);
      expect(await synced('foo/bar/1a1', filters)).toBe(false);
    });

    test('by path match exactly, and never as an expression', async () => {
      expect(await synced('foo/bar/a.b', { path: { include: ['foo/bar/a.b'] } })).toBe(true);
      expect(await synced('foo/bar/axb', { path: { include: ['foo/bar/a.b'] } })).toBe(false);
      expect(await synced('foo/bar/(x)', { path: { exclude: ['foo/bar/(x)'] } })).toBe(false);
      expect(await synced('foo/bar/x', { paths: { exclude: ['foo/bar/x'] } })).toBe(false);
    });

    test('of both sorts must both let a path through', async () => {
      const filters = { regex: { include: ['hello'] }, path: { include: ['foo/bar/hello', 'foo/bar/bye'] } };
      expect(await synced('foo/bar/hello', filters)).toBe(true);
      expect(await synced('foo/bar/bye', filters)).toBe(false);
      expect(await synced('foo/bar/hello2', filters)).toBe(false);
      expect(
        await problemsOf(
          manifest({ filters: { regex: { include: ['x'] }, path: { include: ['foo/bar/y'] } } }),
        ),
      ).toEqual([expect.stringContaining('nothing passes')]);
    });

    test('that are no regular expressions are errors, each at its place', async () => {
      expect(await problemsOf(manifest({ filters: { regex: { include: ['ok', '('] } } }))).toEqual([
        expect.stringContaining('spec.filters.regex.include[1]: expected a regular expression'),
      ]);
    });
  });
});
