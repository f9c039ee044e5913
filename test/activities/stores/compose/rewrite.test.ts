import { describe, expect, test } from 'vitest';
import { combine } from '../../../../activities/stores/compose/combine.ts';
import type { KeyValue, SourceRead } from '../../../../activities/stores/store.ts';
import { part } from '../../../../workflows/model/compose.ts';

/** The keys that one part makes of secrets, by their paths. */
function namesOf(settings: object, secrets: Record<string, Record<string, KeyValue>>): string[] {
  const parsed = part.parse({ vault: { mount: 'kv', path: '(.+)' }, ...settings });
  const reads = Object.entries(secrets).map(([path, keys]) => ({
    path,
    read: { state: 'present', version: '1', content: { kind: 'keys', keys } } satisfies SourceRead,
  }));
  const read = combine([{ part: parsed, many: reads.length > 1, reads }]);
  if (read.state !== 'present' || read.content.kind !== 'keys') throw new Error('no keys');
  return Object.keys(read.content.keys);
}

const rewritten = (rules: readonly { from: string; to: string }[], ...keys: string[]): string[] =>
  namesOf({ rewrite: rules }, { app: Object.fromEntries(keys.map((key) => [key, 'canary-value'])) });

const problems = (from: string, to: string): string[] =>
  part
    .safeParse({ vault: { path: 'kv/a' }, rewrite: [{ from, to }] })
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('The rewriting of names of keys', () => {
  test('leaves out an empty match right after a match, as Go does', () => {
    expect(rewritten([{ from: '(.*)', to: 'dev-${1}' }], 'username', 'a/b')).toEqual([
      'dev-username',
      'dev-a/b',
    ]);
    expect(rewritten([{ from: 'x*', to: '-' }], 'abc')).toEqual(['-a-b-c-']);
  });

  test('takes groups by name, and a dollar sign for two', () => {
    expect(rewritten([{ from: '(?P<first>\\w+)-(\\w+)', to: '${2}$$$first' }], 'db-user')).toEqual([
      'user$db',
    ]);
  });

  test('refuses two keys that would get one name, and says which two', () => {
    expect(() => rewritten([{ from: '[0-9]+', to: 'N' }], 'key1', 'key2')).toThrow(
      expect.objectContaining({
        code: 'invalidValue',
        message: 'The secret app: its part would give "key1" and "key2" one name, "keyN".',
      }),
    );
    expect(() => rewritten([{ from: '^b$', to: 'a' }], 'a', 'b')).toThrow(/one name, "a"/);
    expect(() => rewritten([{ from: '.+', to: 'same' }], 'a', 'b')).toThrow(/one name, "same"/);
  });

  test('refuses two secrets of a pattern that would get one name, by as, by rewrite or by version', () => {
    const secrets = { 'a/x': { k: '1' }, 'b/x': { k: '2' } };
    const settings = { vault: { mount: 'kv', path: '.+/(.+)' } };
    expect(() => namesOf({ ...settings, as: '$1' }, secrets)).toThrow(/"a\/x" and "b\/x" one name, "x"/);
    expect(() => namesOf({ as: '$0', rewrite: [{ from: '.*/', to: '' }] }, secrets)).toThrow(/one name, "x"/);
    expect(() => namesOf({ versionAs: 'v' }, secrets)).toThrow(/one name, "v"/);
    // Secrets with a key in common are laid over one another, as parts are.
    expect(namesOf({}, secrets)).toEqual(['k']);
  });

  test('refuses a key that becomes a constant as its groups captured nothing, and no other', () => {
    const rule = { from: '^(db_)?.*$', to: 'prefix-${1}' };
    expect(rewritten([rule], 'db_user')).toEqual(['prefix-db_']);
    expect(() => rewritten([rule], 'user')).toThrow(
      expect.objectContaining({
        code: 'invalidValue',
        message: expect.stringMatching(/leave nothing of the key "user"/) as string,
      }),
    );
    // What stays beside the match tells keys apart, and a replacement without groups is a constant on purpose.
    expect(rewritten([{ from: '-(x)?', to: '_$1' }], 'a-b')).toEqual(['a_b']);
    expect(rewritten([{ from: '.+', to: 'token' }], 'user')).toEqual(['token']);
  });

  test('refuses to leave a key without a name', () => {
    expect(() => rewritten([{ from: '^tmp_?', to: '' }], 'tmp')).toThrow(/"tmp" without a name/);
  });

  test('never quotes a value in its errors', () => {
    expect(() => rewritten([{ from: '.+', to: 'same' }], 'a', 'b')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary-value') as string }),
    );
  });

  test('is refused in a definition that refers to a group that the expression does not have', () => {
    expect(problems('(.*)', '$1_x')).toEqual([
      'rewrite.0.to: refers to the group 1_x, which the expression in from does not have; for group 1 write ${1}',
    ]);
    expect(problems('(.*)', '${2}')).toEqual([
      'rewrite.0.to: refers to the group 2, which the expression in from does not have',
    ]);
    expect(problems('(?P<name>.*)', '${name}$$x$0')).toEqual([]);
  });
});
