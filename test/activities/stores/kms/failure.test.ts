import { afterAll, beforeAll, describe as suite, expect, test } from 'vitest';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import { awsError, type AwsAnswer } from '../../../support/aws-messages.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { createKmsKey, type KmsKey } from '../../../support/aws-kms.ts';
import { open, read } from './harness.ts';

const ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const CANARY = 'canary-kms-0d5c';

let key: KmsKey;
let ciphertext: string;
beforeAll(async () => {
  key = await createKmsKey();
  ciphertext = await key.encrypt(CANARY, { app: 'payments' });
});
afterAll(() => {
  key[Symbol.dispose]();
});

async function failureOf(settings: Readonly<Record<string, unknown>>): Promise<StoreError> {
  try {
    await read(settings);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    expect(`${error.message} ${error.remedy} ${String(error.stack)}`).not.toContain(CANARY);
    return error;
  }
  throw new Error('it succeeded');
}

async function answered(answer: AwsAnswer | 'cut'): Promise<StoreError> {
  await using proxy = await startAwsProxy();
  proxy.script('Decrypt', answer);
  return await failureOf({ endpoint: proxy.endpoint, values: { password: { ciphertext } } });
}

suite('Failures of AWS KMS', () => {
  test('another encryption context than it was encrypted with is the value’s fault, and named', async () => {
    for (const encryptionContext of [{ app: 'ledger' }, { app: 'payments', stage: 'prod' }, {}]) {
      const error = await failureOf({ values: { password: { ciphertext, encryptionContext } } });
      expect(error.code).toBe('invalidValue');
      expect(error.message).toContain('password');
      expect(error.remedy).toContain('encryption context');
    }
  });

  test('a ciphertext that is none is the value’s fault', async () => {
    const error = await failureOf({ values: { password: { ciphertext: 'bm90IG9uZQ==' } } });
    expect(error.code).toBe('invalidValue');
    expect(error.message).toContain('the ciphertext is damaged');
    expect(error.remedy).toContain('values.password.ciphertext');
    expect(error.remedy).toContain('set encryptionContext');
  });

  test('a key that is not there or not allowed is forbidden, and says that it may be either', async () => {
    using far = await createKmsKey('eu-west-1');
    const error = await failureOf({ values: { password: { ciphertext: await far.encrypt(CANARY) } } });
    expect(error.code).toBe('forbidden');
    expect(error.message).toContain('does not exist in us-east-1');
    expect(error.remedy).toContain('kms:Decrypt');
  });

  test.each([
    ['DisabledException', 409, `${ARN} is disabled.`, 'encryptionKey', `KMS key ${ARN} is disabled`],
    [
      'KMSInvalidStateException',
      409,
      `${ARN} is pending deletion.`,
      'encryptionKey',
      'scheduled for deletion',
    ],
    ['KMSInvalidStateException', 409, `${ARN} is pending import.`, 'encryptionKey', 'in no state to be used'],
    ['NotFoundException', 400, `Key '${ARN}' does not exist`, 'encryptionKey', 'is not there'],
    ['InvalidKeyUsageException', 400, '', 'encryptionKey', 'cannot decrypt'],
    ['IncorrectKeyException', 400, '', 'invalidValue', 'AWS refused'],
    ['KeyUnavailableException', 500, '', 'unavailable', 'cannot be reached'],
    ['DependencyTimeoutException', 503, '', 'unavailable', 'cannot be reached'],
    ['KMSInternalException', 500, '', 'serverError', 'failed to answer'],
    ['AccessDeniedException', 400, `not authorized to perform: kms:Decrypt on ${ARN}`, 'forbidden', ARN],
    ['ThrottlingException', 400, 'Rate exceeded', 'throttled', 'too many requests'],
    ['ExpiredTokenException', 400, '', 'unauthenticated', 'credentials'],
    ['UnrecognizedClientException', 400, '', 'unauthenticated', 'credentials'],
    ['ValidationException', 400, '', 'rejected', 'refused'],
  ])('%s (%i, %j) is %s', async (type, status, message, code, words) => {
    const error = await answered(awsError(type, { status, message: `${message} ${CANARY}` }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(error.message).toContain('password');
  });

  test('throttling says how long to wait where AWS does', async () => {
    const error = await answered(
      awsError('ThrottlingException', { message: 'Rate exceeded', headers: { 'retry-after': '3' } }),
    );
    expect(error.retryAfterMs).toBe(3000);
  });

  test('a cut connection is unavailable', async () => {
    expect((await answered('cut')).code).toBe('unavailable');
  });

  test('an answer without a plaintext is no empty value', async () => {
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    expect((await answered({ status: 200, headers, text: '{}' })).code).toBe('serverError');
  });

  test('one value that fails fails the secret, and no more requests are begun', async () => {
    await using proxy = await startAwsProxy();
    proxy.script('Decrypt', awsError('ThrottlingException', { message: 'Rate exceeded' }), 100);
    const values = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        `k${String(i)}`,
        { ciphertext, encryptionContext: { app: 'payments' } },
      ]),
    );
    await using opened = await open({ endpoint: proxy.endpoint, values });
    await expect(opened.source.read('payments')).rejects.toMatchObject({ code: 'throttled' });
    expect(opened.requests.length).toBeLessThan(20);
  });
});
