import { describe as suite, expect, test } from 'vitest';
import { sameKmsKey } from '../../../../activities/stores/aws-secrets-manager/kms-key.ts';
import { checkSecretName } from '../../../../activities/stores/aws-secrets-manager/name.ts';
import { openDestination, storeError } from './harness.ts';

suite('Names of AWS secrets', () => {
  test('all of what AWS allows is taken', () => {
    for (const name of ['a', 'prod/payments/db', 'A-z_0+=.@/', 'ends-abcdef', 'x'.repeat(512)])
      expect(() => {
        checkSecretName(name);
      }).not.toThrow();
  });

  test.each([
    ['it is empty', ''],
    ['" " (U+0020) at position 4', 'pay ments'],
    ['":" (U+003A) at position 5', 'prod:db'],
    ['"ü" (U+00FC) at position 3', 'prüfung'],
    ['"🔑" (U+1F511) at position 2', 'a🔑'],
    ['"\\n" (U+000A) at position 2', 'a\n'],
    ['":" (U+003A) at position 4', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:x-abcdef'],
    ['it has 513 characters, and 512 are allowed', `${'prod/'.repeat(102)}abc`],
  ])('another is refused before any request, saying why: %s', async (why, name) => {
    const error = await storeError(openDestination({}, { name }));
    expect(error).toMatchObject({ code: 'invalidName' });
    expect(error.message).toContain(why);
    expect(error.remedy).not.toBe('');
  });
});

suite('KMS keys', () => {
  const id = '11111111-2222-3333-4444-555555555555';
  const arn = `arn:aws:kms:us-east-1:123456789012:key/${id}`;

  test.each([
    [undefined, undefined],
    [undefined, 'alias/aws/secretsmanager'],
    [undefined, 'arn:aws:kms:us-east-1:123456789012:alias/aws/secretsmanager'],
    [id, arn],
    [arn, arn],
    ['alias/pay', 'arn:aws:kms:us-east-1:123456789012:alias/pay'],
    ['alias/pay', 'alias/pay'],
  ])('%s and %s are the same', (a, b) => {
    expect(sameKmsKey(a, b)).toBe(true);
    expect(sameKmsKey(b, a)).toBe(true);
  });

  test.each([
    [undefined, arn],
    [id, 'alias/pay'],
    [arn, arn.replace('us-east-1', 'eu-west-1')],
    [arn, arn.replace('123456789012', '210987654321')],
    ['alias/pay', 'alias/other'],
  ])('%s and %s are not', (a, b) => {
    expect(sameKmsKey(a, b)).toBe(false);
    expect(sameKmsKey(b, a)).toBe(false);
  });
});
