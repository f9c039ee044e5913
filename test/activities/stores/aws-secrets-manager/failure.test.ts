import { inspect } from 'node:util';
import { describe as suite, expect, test, vi } from 'vitest';
import { awsError } from '../../../support/aws-messages.ts';
import { startAwsProxy, type AwsProxy, type Script } from '../../../support/aws-proxy.ts';
import { dateIn, stoppedClock } from '../../../support/stopped-clock.ts';
import { keys, openDestination, OWNER, storeError, TOKEN } from './harness.ts';

const CANARY = 'c4n4ry-7f3a';

/** What a read fails with when AWS answers so. */
async function failedRead(answer: Parameters<AwsProxy['script']>[1]) {
  await using proxy = await startAwsProxy();
  await using aws = await openDestination({}, { endpoint: proxy.endpoint });
  proxy.script('DescribeSecret', answer);
  const error = await storeError(aws.store.read());
  return { error, name: aws.name, requests: aws.requests() };
}

suite('Failures of AWS Secrets Manager', () => {
  test.each([
    ['ThrottlingException', 400, 'Rate exceeded', 'throttled'],
    ['TooManyRequestsException', 429, '', 'throttled'],
    ['UnknownError', 400, 'Rate exceeded', 'throttled'],
    ['AccessDeniedException', 400, '', 'forbidden'],
    ['UnrecognizedClientException', 400, '', 'unauthenticated'],
    ['InvalidSignatureException', 400, '', 'unauthenticated'],
    ['ExpiredTokenException', 400, '', 'unauthenticated'],
    ['InvalidClientTokenId', 403, '', 'unauthenticated'],
    ['LimitExceededException', 400, '', 'limitExceeded'],
    ['EncryptionFailure', 400, '', 'encryptionKey'],
    ['DecryptionFailure', 400, '', 'encryptionKey'],
    ['InvalidParameterException', 400, 'The operation failed because of an invalid KMS key', 'encryptionKey'],
    ['InternalServiceError', 500, '', 'serverError'],
    ['ServiceUnavailableException', 503, '', 'serverError'],
    ['InvalidParameterException', 400, '', 'rejected'],
    ['PreconditionNotMetException', 400, '', 'rejected'],
    ['SomethingNewException', 400, '', 'rejected'],
  ])('%s (%i %s) is %s%s', async (type, status, message, code) => {
    const { error, name, requests } = await failedRead(awsError(type, { status, message }));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(`us-east-1, DescribeSecret of ${name}`);
    expect(error.remedy).not.toBe('');
    expect(requests).toEqual([`DescribeSecret ${String(status)}`]);
  });

  test('an answer that is not of AWS, as from a proxy between, is never taken for one', async () => {
    const page = { headers: { 'content-type': 'text/html' }, text: '<html>no</html>' };
    expect((await failedRead({ status: 502, ...page })).error).toMatchObject({ code: 'serverError' });
    expect((await failedRead({ status: 403, ...page })).error).toMatchObject({ code: 'forbidden' });
    expect((await failedRead({ status: 200, ...page })).error).toMatchObject({ code: 'serverError' });
  });

  test('throttling says how long AWS asked to wait', async () => {
    const throttled = (headers: Record<string, string>) =>
      failedRead(awsError('ThrottlingException', { message: 'Rate exceeded', headers }));
    expect((await throttled({ 'retry-after': '7' })).error.retryAfterMs).toBe(7000);
    expect((await throttled({ 'x-amz-retry-after': '1500' })).error.retryAfterMs).toBe(1500);
    {
      using _clock = stoppedClock();
      expect((await throttled({ 'retry-after': dateIn(60) })).error.retryAfterMs).toBe(60_000);
    }
    const years = { 'x-amz-retry-after': '4000000000000' };
    expect((await throttled(years)).error.retryAfterMs).toBe(3_600_000);
    expect((await throttled({})).error.retryAfterMs).toBeUndefined();
  });

  test('a throttled request is made once: it is Temporal that tries again', async () => {
    const { requests } = await failedRead(awsError('ThrottlingException', { message: 'Rate exceeded' }));
    expect(requests).toEqual(['DescribeSecret 400']);
  });

  test('a lacking permission is named with the resource to allow it on', async () => {
    const { error, name } = await failedRead(awsError('AccessDeniedException'));
    expect(error.remedy).toBe(
      `Allow secretsmanager:DescribeSecret on arn:aws:secretsmanager:us-east-1:*:secret:${name}-??????.`,
    );
  });

  test('a permission that AWS names instead of the operation is the one named', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ kmsKeyId: 'alias/pay' }, { endpoint: proxy.endpoint });
    const denied = (action: string) =>
      awsError('AccessDeniedException', {
        message: `User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ${action} on resource: y`,
      });
    proxy.script('CreateSecret', denied('secretsmanager:TagResource'));
    expect((await storeError(aws.sync(keys({ a: '1' })))).remedy).toContain('secretsmanager:TagResource');
    proxy.script('CreateSecret', denied('kms:GenerateDataKey'));
    expect((await storeError(aws.sync(keys({ a: '1' })))).remedy).toContain(
      'kms:GenerateDataKey on KMS key alias/pay',
    );
    proxy.script(
      'CreateSecret',
      awsError('AccessDeniedException', { message: 'Access to KMS is not allowed' }),
    );
    expect((await storeError(aws.sync(keys({ a: '1' })))).remedy).toContain('kms:Decrypt');
  });

  test('a KMS key that AWS does not find at a create is named', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ kmsKeyId: 'alias/pay' }, { endpoint: proxy.endpoint });
    proxy.script('CreateSecret', awsError('ResourceNotFoundException'));
    const error = await storeError(aws.sync(keys({ a: '1' })));
    expect(error).toMatchObject({ code: 'encryptionKey' });
    expect(error.message).toContain('alias/pay');
  });

  test('a name that is taken by a secret scheduled for deletion is a conflict, seen at the next read', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint });
    proxy.script(
      'CreateSecret',
      awsError('InvalidRequestException', {
        message:
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
      }),
    );
    expect(await storeError(aws.sync(keys({ a: '1' })))).toMatchObject({ code: 'conflict' });
  });

  test('a secret that is scheduled for deletion while it is written is a conflict, whatever the request', async () => {
    const marked = awsError('InvalidRequestException', {
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
    for (const operation of ['PutSecretValue', 'UpdateSecret', 'TagResource']) {
      await using proxy = await startAwsProxy();
      await using before = await openDestination();
      await before.sync(keys({ a: '1' }));
      await using aws = await openDestination(
        { description: 'new', tags: { team: 'new' } },
        { name: before.name, endpoint: proxy.endpoint },
      );
      proxy.script(operation, marked);
      expect(await storeError(aws.sync(keys({ a: '2' })))).toMatchObject({ code: 'conflict' });
      await aws.sync(keys({ a: '2' }));
      expect(await aws.sync(keys({ a: '2' }))).toBe('unchanged');
    }
  });

  test('a version too many in a day, or a key that cannot decrypt, is said of the secret', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ kmsKeyId: 'alias/pay' }, { endpoint: proxy.endpoint });
    await aws.sync(keys({ a: '1' }));
    proxy.script('PutSecretValue', awsError('LimitExceededException'));
    const limit = await storeError(aws.sync(keys({ a: '2' })));
    expect(limit).toMatchObject({ code: 'limitExceeded' });
    expect(limit.remedy).toContain('versions of one secret');
    proxy.script('GetSecretValue', awsError('DecryptionFailure'));
    const unreadable = await storeError(aws.store.read());
    expect(unreadable).toMatchObject({ code: 'encryptionKey' });
    expect(unreadable.message).toContain('KMS key alias/pay');
  });

  test('credentials that expire while a secret is written are told, and what was written stays', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ tags: { team: 'new' } }, { endpoint: proxy.endpoint });
    await aws.sync(keys({ a: '1' }));
    proxy.script('PutSecretValue', awsError('ExpiredTokenException'));
    expect(await storeError(aws.sync(keys({ a: '2' })))).toMatchObject({ code: 'unauthenticated' });
    await aws.sync(keys({ a: '2' }));
    expect(await aws.sync(keys({ a: '2' }))).toBe('unchanged');
  });

  test('an endpoint where nobody listens is unavailable', async () => {
    const { endpoint } = await gone();
    await using aws = await openDestination({}, { endpoint });
    const error = await storeError(aws.store.read());
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(error.message).toContain('ECONNREFUSED');
    expect(aws.requests()).toEqual(['DescribeSecret error']);
  });

  test('a host that does not exist is unavailable', async () => {
    await using aws = await openDestination({}, { endpoint: 'http://nowhere.invalid' });
    expect(await storeError(aws.store.read())).toMatchObject({ code: 'unavailable' });
  });

  test('a connection that is cut is unavailable', async () => {
    expect((await failedRead('cut')).error).toMatchObject({ code: 'unavailable' });
  });

  test('an abort is honoured before any answer comes, and what is thrown is its reason', async () => {
    await using proxy = await startAwsProxy();
    const attempt = new AbortController();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint, signal: attempt.signal });
    const held = Promise.withResolvers<undefined>();
    proxy.script('DescribeSecret', async (_request, forward) => {
      await held.promise;
      return await forward();
    });
    const reading = aws.store.read().catch((error: unknown) => error);
    await vi.waitFor(() => {
      expect(proxy.requests).toHaveLength(1);
    });
    const reason = new Error('cancelled');
    attempt.abort(reason);
    // The answer is still held here: it is given only at the end.
    expect(await reading).toBe(reason);
    await expect(aws.store.read()).rejects.toBe(reason);
    expect(proxy.requests).toHaveLength(1);
    held.resolve(undefined);
  });

  test('whatever AWS quotes of a request, no error holds the value', async () => {
    const quoting =
      (type: string, status: number): Script =>
      (request) =>
        Promise.resolve(awsError(type, { status, message: `you sent ${request.text}` }));
    const seen: string[] = [];
    for (const operation of ['CreateSecret', 'PutSecretValue', 'UpdateSecret', 'TagResource']) {
      for (const [type, status] of [
        ['InvalidParameterException', 400],
        ['InvalidRequestException', 400],
        ['AccessDeniedException', 400],
        ['EncryptionFailure', 400],
        ['ThrottlingException', 400],
        ['InternalServiceError', 500],
        ['WhateverException', 418],
      ] as const) {
        await using proxy = await startAwsProxy();
        await using aws = await openDestination(
          { description: 'new', tags: { team: 'new' } },
          { endpoint: proxy.endpoint },
        );
        if (operation !== 'CreateSecret') {
          await using before = await openDestination({}, { name: aws.name });
          await before.sync(keys({ password: 'old' }));
        }
        proxy.script(operation, quoting(type, status));
        const held = await aws.store.read();
        const write = aws.store.write(keys({ password: CANARY }), { owner: OWNER, held, token: TOKEN });
        const error = await storeError(write);
        seen.push(operation);
        const all =
          inspect(error, { depth: null, showHidden: true }) + String(error.cause) + (error.stack ?? '');
        expect(all).not.toContain(CANARY);
        expect(all).not.toContain('you sent');
      }
    }
    expect(seen).toHaveLength(28);
  });
});

/** An endpoint that was there a moment ago. */
async function gone(): Promise<{ endpoint: string }> {
  await using proxy = await startAwsProxy();
  return { endpoint: proxy.endpoint };
}
