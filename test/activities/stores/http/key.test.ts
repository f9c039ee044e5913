import { describe as suite, expect, test } from 'vitest';
import { httpKey, shownHttpKey } from '../../../../activities/stores/http/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { open } from './harness.ts';

const keyOf = (url: string, ...groups: readonly string[]): string => httpKey({ url }, ['', ...groups]);

async function refusal(url: string): Promise<string> {
  await using http = await open();
  try {
    http.session.at(url);
  } catch (error) {
    if (error instanceof StoreError) {
      expect(error.code).toBe('invalidName');
      return error.message;
    }
    throw error;
  }
  throw new Error(`${url} was taken`);
}

suite('The URL of a secret', () => {
  test('has capture groups percent-encoded, with slashes as they are', () => {
    expect(keyOf('https://x/s/$1', 'team/db')).toBe('https://x/s/team/db');
    expect(keyOf('https://x/s/${1}?name=$2', 'a b', 'c&d=e#f')).toBe('https://x/s/a%20b?name=c%26d%3De%23f');
    expect(keyOf('https://x/$1', '%2F?é')).toBe('https://x/%252F%3F%C3%A9');
    expect(keyOf('https://x/$$1', 'a')).toBe('https://x/$1');
  });

  test('is put right where the definition itself has capitals in the host, or a space', () => {
    expect(keyOf('HTTPS://Hooks.Example.com:8443/A b/$1?Q=$1', 'C')).toBe(
      'https://hooks.example.com:8443/A%20b/C?Q=C',
    );
    expect(keyOf('https://Example.com', '')).toBe('https://example.com');
  });

  test.each([
    'https://$1.example.com/',
    'https://example.com$1/',
    'https://example.com:$1/',
    'https://$1',
    'https://${1}@example.com/',
    'https://$0/',
  ])(
    'has no capture group in its host, also in a definition that was applied before this was refused: %s',
    (url) => {
      expect(() => keyOf(url, 'eu')).toThrow(/the host in .* holds a capture group/);
      expect(() => httpKey({ url: 'https://x/', remove: { method: 'POST', url } }, ['', 'eu'])).toThrow(
        StoreError,
      );
    },
  );

  test('has, for a removal, one of its own where the definition says so, which people are not shown', () => {
    const settings = { url: 'https://x/$1', remove: { method: 'POST', url: 'https://x/gone/$1' } } as const;
    const key = httpKey(settings, ['', 'a']);
    expect(key).toBe('https://x/a\nhttps://x/gone/a');
    expect(shownHttpKey(key)).toBe('https://x/a');
  });

  test.each([
    ['https://x/a/../b', 'part of its path'],
    ['https://x/%2e%2E/b', 'part of its path'],
    ['https://x/.', 'part of its path'],
    ['https://x/a#b', 'not sent'],
    ['https://user:password@x/', 'user name'],
    ['https://X/', '"x"'],
    ['https://x:0443/', '"x"'],
    ['https://0x7f.1/', '"127.0.0.1"'],
    ['https://bücher.example/', '"xn--bcher-kva.example"'],
    ['https://x./', 'dot'],
    ['https://x/a b', 'percent-encode'],
    ['https://x\\@y/', 'percent-encode'],
    ['https://x/\ta', 'percent-encode'],
    ['HTTPS://x/', 'begin with'],
    ['ftp://x/', 'begin with'],
    ['https://', 'no URL'],
    [`https://x/${'a'.repeat(8000)}`, 'characters'],
  ])('%s is refused', async (url, words) => {
    expect(await refusal(url)).toContain(words);
  });

  test.each([
    'https://x',
    'https://x:443/a',
    'http://x:8080/a//b?c=/../#'.replace('#', ''),
    'https://x/a.b/..c/...',
    'https://xn--bcher-kva.example/',
    'http://[2001:db8::1]:80/',
    `https://x/${'a'.repeat(7990)}`,
  ])('%s is taken', async (url) => {
    await using http = await open();
    expect(http.session.at(url).key).toBe(url);
  });

  test('is none for a path that is no well-formed Unicode', () => {
    expect(() => keyOf('https://x/$1', '\ud800')).toThrow(StoreError);
  });
});
