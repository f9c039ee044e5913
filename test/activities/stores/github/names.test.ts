import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scopeOf } from '../../../../activities/stores/github/scope.ts';
import { wantedOf } from '../../../../activities/stores/github/wanted.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type { KeyValue, SecretContent } from '../../../../activities/stores/store.ts';
import { CANARY, keys, startTestGithub, storeError, sync } from './harness.ts';

const WHERE = 'repository acme/app';

const wanted = (content: SecretContent, prefix?: string) =>
  wantedOf(content, { key: 'VALUE', ...(prefix !== undefined && { prefix }) }, WHERE);

test('each key is a secret in upper case, behind the prefix; one value has the name of key', () => {
  expect([...wanted(keys({ api_key: '1', B2: '2' })).keys()]).toEqual(['API_KEY', 'B2']);
  expect([...wanted(keys({ 1: '1', github_token: '2' }), 'my_').keys()]).toEqual(['MY_1', 'MY_GITHUB_TOKEN']);
  const settings = { key: 'token', prefix: 'App_' };
  expect([...wantedOf({ kind: 'value', value: 'x' }, settings, WHERE).keys()]).toEqual(['APP_TOKEN']);
});

test.each([
  '',
  '1a',
  'a-b',
  'a b',
  'a.b',
  'GITHUB_A',
  'github_a',
  'Github_',
  'ä',
  'ſ',
  'ı',
  'a\n',
  '__proto__-',
])('the key %j is refused before any call', async (key) => {
  await using github = await startTestGithub();
  expect((await storeError(sync(github, { [key]: CANARY }))).code).toBe('invalidName');
  expect(github.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
});

test('keys that differ in case only are refused, and named', () => {
  expect(() => wanted(keys({ Token: '1', TOKEN: '2' }))).toThrow(/"Token" and "TOKEN"/);
});

test.each([
  ['acme', 'x'],
  ['acme/app/x', 'x'],
  ['acme/app', undefined],
  ['/app', 'x'],
  ['acme/', 'x'],
  ['acme/..', 'x'],
  ['', undefined],
])('the destination key %j is refused where repository is %s', (place, repository) => {
  expect(() => scopeOf({ kind: 'actions', ...(repository !== undefined && { repository }) }, place)).toThrow(
    expect.objectContaining({ code: 'invalidName' }),
  );
});

/** What keys are like: from those that GitHub takes to any text. */
const key = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
  fc.constantFrom(
    'token',
    'Token',
    'TOKEN',
    'tOKEN',
    'github_x',
    'ıd',
    'ID',
    'id',
    '__proto__',
    'constructor',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const value: fc.Arbitrary<KeyValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 20 }),
  fc.integer(),
  fc.constant(null),
);

test('no two keys ever become one secret, and every name is one that GitHub takes', () => {
  fc.assert(
    fc.property(
      fc.dictionary(key, value, { maxKeys: 8 }),
      fc.option(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,4}$/), { nil: undefined }),
      (content, prefix) => {
        try {
          const secrets = wanted(keys(content), prefix);
          expect(secrets.size).toBe(Object.keys(content).length);
          for (const name of secrets.keys()) expect(name).toMatch(/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/);
        } catch (error) {
          if (!(error instanceof StoreError)) throw error;
          expect(['invalidName', 'invalidValue']).toContain(error.code);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('what arrives is what was written, whatever the text', async () => {
  await using github = await startTestGithub();
  let version = 0;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (text) => {
      version += 1;
      await sync(github, { text }, { version: String(version) });
      expect(github.secrets()).toEqual({ TEXT: text });
    }),
    { numRuns: 30 },
  );
});
