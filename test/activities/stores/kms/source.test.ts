import { afterAll, beforeAll, describe as suite, expect, test, vi } from 'vitest';
import { sameRead } from '../../../../activities/stores/same-read.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { createKmsKey, type KmsKey } from '../../../support/aws-kms.ts';
import { open, read } from './harness.ts';

let key: KmsKey;
beforeAll(async () => {
  key = await createKmsKey();
});
afterAll(() => {
  key[Symbol.dispose]();
});

suite('AWS KMS as a source', () => {
  test('each value is decrypted with its own encryption context, or with the one for all', async () => {
    const found = await read({
      encryptionContext: { app: 'payments' },
      values: {
        common: { ciphertext: await key.encrypt('a', { app: 'payments' }) },
        own: {
          ciphertext: await key.encrypt('b', { app: 'ledger', stage: 'prod' }),
          encryptionContext: { stage: 'prod', app: 'ledger' },
        },
        none: { ciphertext: await key.encrypt('c'), encryptionContext: {} },
      },
    });
    expect(found).toMatchObject({ content: { kind: 'keys', keys: { common: 'a', own: 'b', none: 'c' } } });
  });

  test('an empty value is empty text, and KMS is not asked', async () => {
    await using opened = await open({ values: { a: { empty: true } } });
    expect(await opened.source.read('payments')).toMatchObject({ content: { keys: { a: '' } } });
    expect(opened.requests).toEqual([]);
  });

  test('what is UTF-8 is text, with its byte order mark, and what is not is bytes', async () => {
    const bytes = Uint8Array.of(0, 255, 254);
    const found = await read({
      values: {
        text: { ciphertext: await key.encrypt('Zoë 🔑\n') },
        mark: { ciphertext: await key.encrypt('\ufeffa') },
        bytes: { ciphertext: await key.encrypt(bytes) },
      },
    });
    if (found.state !== 'present' || found.content.kind !== 'keys') throw new Error('no keys');
    expect(found.content.keys['text']).toBe('Zoë 🔑\n');
    expect(found.content.keys['mark']).toBe('\ufeffa');
    expect(Buffer.from(found.content.keys['bytes'] as Uint8Array)).toEqual(Buffer.from(bytes));
  });

  test('JSON in a value stays text', async () => {
    const found = await read({ values: { a: { ciphertext: await key.encrypt('{"b":1}') } } });
    expect(found).toMatchObject({ content: { keys: { a: '{"b":1}' } } });
  });

  test('keys named as what objects inherit are keys like others', async () => {
    const values = JSON.parse(`{"constructor":{"ciphertext":"${await key.encrypt('a')}"}}`) as object;
    expect(await read({ values })).toMatchObject({ content: { keys: { constructor: 'a' } } });
  });

  test('it lists the one secret, which is called what the definition calls it', async () => {
    await using opened = await open({ values: { a: { empty: true } } });
    expect(await opened.source.list('payments', undefined, 10)).toEqual({ paths: ['payments'] });
    expect(opened.requests).toEqual([]);
  });

  test('the version stays while ciphertexts and contexts do, in whatever order they stand', async () => {
    const [a, b] = [await key.encrypt('a', { x: '1', y: '2' }), await key.encrypt('b')];
    const one = await read({
      values: { a: { ciphertext: a, encryptionContext: { x: '1', y: '2' } }, b: { ciphertext: b } },
    });
    const other = await read({
      values: { b: { ciphertext: b }, a: { ciphertext: a, encryptionContext: { y: '2', x: '1' } } },
    });
    const common = await read({
      encryptionContext: { y: '2', x: '1' },
      values: { a: { ciphertext: a }, b: { ciphertext: b, encryptionContext: {} } },
    });
    expect(one.version).toMatch(/^[0-9a-f]{64}$/);
    expect([other.version, common.version]).toEqual([one.version, one.version]);
    expect(sameRead(one, other)).toBe(true);
  });

  test('a new ciphertext, another key name and an emptied value are each another version', async () => {
    const first = { ciphertext: await key.encrypt('a') };
    const reads = await Promise.all(
      [{ a: first }, { a: { ciphertext: await key.encrypt('a') } }, { b: first }, { a: { empty: true } }].map(
        (values) => read({ values }),
      ),
    );
    expect(new Set(reads.map(({ version }) => version)).size).toBe(4);
  });

  test('many values are decrypted eight at a time', async () => {
    await using proxy = await startAwsProxy();
    const ciphertext = await key.encrypt('a');
    let [now, most] = [0, 0];
    proxy.script(
      'Decrypt',
      async (_request, forward) => {
        most = Math.max(most, ++now);
        const answer = await forward();
        now -= 1;
        return answer;
      },
      50,
    );
    const values = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`k${String(i)}`, { ciphertext }]),
    );
    await using opened = await open({ endpoint: proxy.endpoint, values });
    const found = await opened.source.read('payments');
    expect(found).toMatchObject({ content: { keys: { k0: 'a', k49: 'a' } } });
    expect(opened.requests).toEqual(Array.from({ length: 50 }, () => 'Decrypt 200'));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  test('the region is that of the definition, else of the worker, and without any it is not configured', async () => {
    const far = await createKmsKey('eu-west-1');
    using _ = far;
    const values = { a: { ciphertext: await far.encrypt('a') } };
    expect(await read({ region: 'eu-west-1', values })).toMatchObject({ state: 'present' });
    await using opened = await open({ region: undefined, values }, { env: { AWS_REGION: 'eu-west-1' } });
    expect(await opened.source.read('payments')).toMatchObject({ state: 'present' });
    await expect(open({ region: undefined, values })).rejects.toMatchObject({ code: 'notConfigured' });
  });

  test('a role is assumed once for all values', async () => {
    await using proxy = await startAwsProxy();
    const values = { a: { ciphertext: await key.encrypt('a') } };
    const roleArn = 'arn:aws:iam::123456789012:role/decrypter';
    await using opened = await open({ endpoint: proxy.endpoint, roleArn, values });
    await opened.source.read('payments');
    await opened.source.read('payments');
    expect(opened.requests).toEqual(['AssumeRole 200', 'Decrypt 200', 'Decrypt 200']);
  });

  test('an access key of the definition signs, and no other', async () => {
    await using proxy = await startAwsProxy();
    const values = { a: { ciphertext: await key.encrypt('a') } };
    const auth = { accessKey: { id: { env: 'KEY_ID' }, secret: { env: 'KEY' } } };
    await using opened = await open(
      { endpoint: proxy.endpoint, auth, values },
      { env: { KEY_ID: 'AKIAPAYMENTS', KEY: 'testing' } },
    );
    await opened.source.read('payments');
    expect(proxy.requests[0]?.headers.authorization).toContain('Credential=AKIAPAYMENTS/');
  });

  test('an abort ends a read at once, and with its reason', async () => {
    await using proxy = await startAwsProxy();
    const attempt = new AbortController();
    const values = { a: { ciphertext: await key.encrypt('a') } };
    await using opened = await open({ endpoint: proxy.endpoint, values }, { signal: attempt.signal });
    proxy.script('Decrypt', () => new Promise(() => undefined));
    const reading = opened.source.read('payments').catch((error: unknown) => error);
    await vi.waitFor(() => {
      expect(proxy.requests).toHaveLength(1);
    });
    const reason = new Error('cancelled');
    attempt.abort(reason);
    expect(await reading).toBe(reason);
  });
});
