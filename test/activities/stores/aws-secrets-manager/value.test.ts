import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import { parseJson } from '../../../../activities/stores/json.ts';
import type { SecretContent } from '../../../../activities/stores/store.ts';
import { keys, openDestination, OWNER, readBack, someoneElse, storeError, TOKEN, value } from './harness.ts';

const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
const LIMIT = 65_536;

/** What writing an absent secret is refused with, and that nothing was asked of AWS for it. */
async function refused(settings: Readonly<Record<string, unknown>>, content: SecretContent) {
  await using aws = await openDestination(settings);
  const held = await aws.store.read();
  aws.requests();
  expect(() => held.matches(content, TOKEN)).toThrow();
  const error = await storeError(aws.store.write(content, { owner: OWNER, held, token: TOKEN }));
  expect(aws.requests()).toEqual([]);
  return error;
}

suite('Values in AWS Secrets Manager', () => {
  test('a source that is one text is written as it is', async () => {
    await using aws = await openDestination();
    await aws.sync(value('{ "not": "touched" }\n'));
    expect(await readBack(aws.name)).toMatchObject({ text: '{ "not": "touched" }\n' });
    expect(await aws.sync(value('{ "not": "touched" }\n'))).toBe('unchanged');
    expect(await aws.sync(value('{"not":"touched"}'))).not.toBe('unchanged');
  });

  test('binary stays binary, byte for byte', async () => {
    await using aws = await openDestination();
    await aws.sync(value(bytes));
    const stored = await readBack(aws.name);
    expect(stored.text).toBeUndefined();
    expect([...(stored.bytes ?? [])]).toEqual([...bytes]);
    expect(await aws.sync(value(bytes))).toBe('unchanged');
    expect(await aws.sync(value(bytes.slice(1)))).not.toBe('unchanged');
  });

  test('binary that becomes text, and text that becomes keys, is written anew', async () => {
    await using aws = await openDestination();
    for (const content of [value(Buffer.from('x')), value('x'), keys({ x: 'x' })]) {
      expect(await aws.sync(content)).not.toBe('unchanged');
      expect(await aws.sync(content)).toBe('unchanged');
    }
    expect(await readBack(aws.name)).toMatchObject({ text: '{"x":"x"}' });
  });

  test('one key is written as it is: text without quotes, everything else as JSON', async () => {
    await using aws = await openDestination({ key: 'pem' });
    for (const [content, text] of [
      ['-----BEGIN KEY-----\n', '-----BEGIN KEY-----\n'],
      [{ a: [1, null] }, '{"a":[1,null]}'],
      [42, '42'],
      [false, 'false'],
    ] as const) {
      await aws.sync(keys({ pem: content, other: 'x' }));
      expect(await readBack(aws.name)).toMatchObject({ text });
      expect(await aws.sync(keys({ pem: content, other: 'changed' }))).toBe('unchanged');
    }
  });

  test('one key with encoding base64 is written decoded, as binary', async () => {
    await using aws = await openDestination({ key: 'keystore', encoding: 'base64' });
    const wrapped = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n');
    await aws.sync(keys({ keystore: wrapped }));
    expect([...((await readBack(aws.name)).bytes ?? [])]).toEqual([...bytes]);
  });

  test('a key that is bytes is base64 among other keys, and bytes alone', async () => {
    const content = keys({ tls: Uint8Array.of(0, 255), user: 'a' });
    await using all = await openDestination();
    await all.sync(content);
    expect(await readBack(all.name)).toMatchObject({ text: '{"tls":"AP8=","user":"a"}' });
    expect(await all.sync(content)).toBe('unchanged');
    await using one = await openDestination({ key: 'tls' });
    await one.sync(content);
    expect(await readBack(one.name)).toMatchObject({ bytes: Uint8Array.of(0, 255) });
    expect(await one.sync(content)).toBe('unchanged');
  });

  test('numbers beyond the precision of a double arrive as they were written', async () => {
    await using aws = await openDestination();
    const text = '{"account":123456789012345678901234567890,"rate":0.10}';
    const content = parseJson(text);
    await aws.sync({ kind: 'keys', keys: content as Record<string, never> });
    expect((await readBack(aws.name)).text).toContain('123456789012345678901234567890');
    using other = someoneElse();
    await other.send(
      new PutSecretValueCommand({
        SecretId: aws.name,
        SecretString: text.replace('890,', '891,'),
      }),
    );
    expect(
      (await aws.store.read()).matches({ kind: 'keys', keys: content as Record<string, never> }, TOKEN),
    ).toBe(false);
  });

  test('65,536 bytes are taken, counted as UTF-8', async () => {
    await using aws = await openDestination();
    await aws.sync(value('é'.repeat(LIMIT / 2)));
    expect((await readBack(aws.name)).text).toHaveLength(LIMIT / 2);
    await aws.sync(value(new Uint8Array(LIMIT).fill(7)));
    expect((await readBack(aws.name)).bytes).toHaveLength(LIMIT);
  });

  test('65,537 bytes are refused without a request, with size and limit in the message', async () => {
    for (const content of [
      value(`${'é'.repeat(LIMIT / 2)}x`),
      value(new Uint8Array(LIMIT + 1)),
      keys({ a: 'x'.repeat(LIMIT + 1 - '{"a":""}'.length) }),
    ]) {
      const error = await refused({}, content);
      expect(error).toMatchObject({ code: 'valueTooLarge' });
      expect(error.message).toContain('65537 bytes');
      expect(error.message).toContain('65536');
    }
  });

  test('a key that the source does not have is named', async () => {
    const error = await refused({ key: 'pem' }, keys({ cert: 'c4n4ry-value' }));
    expect(error).toMatchObject({ code: 'invalidValue' });
    expect(error.message).toContain('"pem"');
    expect(error.message).not.toContain('c4n4ry');
  });

  test('a key named like something every object has is not taken for present', async () => {
    expect(await refused({ key: 'constructor' }, keys({ a: '1' }))).toMatchObject({ code: 'invalidValue' });
  });

  test('what is not base64 is refused without being shown', async () => {
    for (const text of ['c4n4ry!', 'c4n4ry', 'YQ=', 'Y=Q=']) {
      const error = await refused({ key: 'k', encoding: 'base64' }, keys({ k: text }));
      expect(error).toMatchObject({ code: 'invalidValue' });
      expect(`${error.message} ${error.remedy}`).not.toContain(text);
    }
  });

  test.each([
    ['an empty text', {}, value('')],
    ['empty binary', {}, value(new Uint8Array())],
    ['an empty key', { key: 'k' }, keys({ k: '' })],
    ['text that is not Unicode', {}, value('a\uD800')],
    ['a key of a source that is one value', { key: 'k' }, value('x')],
    ['base64 of a whole object', { encoding: 'base64' }, keys({ a: 'YQ==' })],
  ])('refuses %s', async (_what, settings, content) => {
    expect(await refused(settings, content)).toMatchObject({ code: 'invalidValue' });
  });
});
