import { DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test, vi } from 'vitest';
import {
  openAwsDestination,
  openAwsSource,
} from '../../../../activities/stores/aws-secrets-manager/index.ts';
import type { Held, SourceRead } from '../../../../activities/stores/store.ts';
import { awsDestination, awsSource } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { awsError, rewrite } from '../../../support/aws-messages.ts';
import { startAwsProxy, type AwsProxy } from '../../../support/aws-proxy.ts';
import { uniqueName } from '../../../support/unique.ts';
import { countingWorld, keys, OWNER, someoneElse, storeError, TOKEN, type CountingWorld } from './harness.ts';

interface Stage extends AsyncDisposable {
  readonly proxy: AwsProxy;
  readonly names: readonly string[];
  readonly world: CountingWorld;
  /** Reads of all of them, begun at once. */
  readAll(names?: readonly string[]): Promise<SourceRead>[];
  holdAll(names?: readonly string[]): Promise<Held>[];
}

/** Secrets that Keyferry made, a source and a destination on them, and a proxy between. */
async function stage(
  count: number,
  { signal = new AbortController().signal, pin = {} } = {},
): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const proxy = stack.use(await startAwsProxy());
  const world = countingWorld();
  const options = { world, signal };
  const connection = { region: 'us-east-1', endpoint: proxy.endpoint };
  const source = stack.use(
    await openAwsSource(awsSource.parse({ name: '.*', ...connection, ...pin }), options),
  );
  const settings = awsDestination.parse({ name: '$1', ...connection });
  const destination = stack.use(await openAwsDestination(settings, options));
  const base = uniqueName('gather');
  const names = Array.from({ length: count }, (_, i) => `${base}/${String(i)}`);
  for (const name of names) {
    const store = destination.at(name);
    const held = await store.read();
    await store.write(keys({ name }), { owner: OWNER, held, token: TOKEN });
  }
  world.takeRequests();
  const opened = stack.move();
  return {
    proxy,
    names,
    world,
    readAll: (all = names) => all.map((name) => source.read(name)),
    holdAll: (all = names) => all.map((name) => destination.at(name).read()),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function nameIn(read: SourceRead): unknown {
  return read.state === 'present' && read.content.kind === 'keys' ? read.content.keys['name'] : read.state;
}

const isBatch = (request: string): boolean => request.startsWith('BatchGetSecretValue');

suite('Reading many secrets of AWS Secrets Manager at once', () => {
  test('a source reads what begins together with one request for twenty', async () => {
    await using aws = await stage(45);
    const reads = await Promise.all(aws.readAll());
    expect(reads.map(nameIn)).toEqual(aws.names);
    expect(reads.every((read) => read.version === TOKEN)).toBe(true);
    expect(aws.world.takeRequests()).toEqual(Array.from({ length: 3 }, () => 'BatchGetSecretValue 200'));
    const sizes = aws.proxy.requests
      .filter(({ operation }) => operation === 'BatchGetSecretValue')
      .map(({ input }) => (input['SecretIdList'] as string[]).length);
    expect(sizes).toEqual([20, 20, 5]);
  });

  test('a destination asks of each secret what it is, and of twenty what they hold', async () => {
    await using aws = await stage(16);
    const held = await Promise.all(aws.holdAll());
    expect(held.map((each, i) => each.matches(keys({ name: aws.names[i] ?? '' }), TOKEN))).not.toContain(
      false,
    );
    const requests = aws.world.takeRequests();
    expect(requests.filter((request) => request === 'DescribeSecret 200')).toHaveLength(16);
    // How they fall together is up to the answers' times; alone each would make it 32.
    expect(requests.length).toBeLessThan(28);
  });

  test('one that comes alone is asked for alone, and at once', async () => {
    await using aws = await stage(1);
    await Promise.all(aws.readAll());
    await Promise.all(aws.holdAll());
    expect(aws.world.takeRequests()).toEqual([
      'GetSecretValue 200',
      'DescribeSecret 200',
      'GetSecretValue 200',
    ]);
  });

  test('two that ask for the same secret at once are both answered', async () => {
    await using aws = await stage(2);
    const [a = '', b = ''] = aws.names;
    const reads = await Promise.all(aws.readAll([a, b, a]));
    expect(reads.map(nameIn)).toEqual([a, b, a]);
    expect(aws.world.takeRequests()).toEqual(['BatchGetSecretValue 200']);
  });

  test('absent, deleted and present are told apart in one batch', async () => {
    await using aws = await stage(3);
    const [gone = '', kept = '', plain = ''] = aws.names;
    using other = someoneElse();
    await other.send(new DeleteSecretCommand({ SecretId: gone, RecoveryWindowInDays: 7 }));
    const reads = await Promise.all(aws.readAll([gone, kept, uniqueName('absent'), plain]));
    expect(reads.map(nameIn)).toEqual(['deleted', kept, 'absent', plain]);
  });

  test('what is wrong with one secret is its own error, and the others are read', async () => {
    await using aws = await stage(4);
    const [bad = ''] = aws.names;
    aws.proxy.script('BatchGetSecretValue', async (_, forward) =>
      rewrite(await forward(), (output) => ({
        SecretValues: (output['SecretValues'] as { Name: string }[]).filter(({ Name }) => Name !== bad),
        Errors: [{ SecretId: bad, ErrorCode: 'DecryptionFailure', Message: 'KMS said no' }],
      })),
    );
    aws.proxy.script('GetSecretValue', awsError('DecryptionFailure'));
    const [first, ...others] = aws.readAll();
    const error = await storeError(first ?? Promise.resolve());
    expect(error).toMatchObject({ code: 'encryptionKey' });
    expect(error.message).toContain(`GetSecretValue of ${bad}`);
    expect((await Promise.all(others)).map(nameIn)).toEqual(aws.names.slice(1));
  });

  test('what a batch leaves for another page is asked for alone', async () => {
    await using aws = await stage(3);
    aws.proxy.script('BatchGetSecretValue', async (_, forward) =>
      rewrite(await forward(), (output) => ({
        SecretValues: (output['SecretValues'] as unknown[]).slice(0, 1),
        NextToken: 'more',
      })),
    );
    expect((await Promise.all(aws.readAll())).map(nameIn)).toEqual(aws.names);
    expect(aws.world.takeRequests()).toEqual([
      'BatchGetSecretValue 200',
      'GetSecretValue 200',
      'GetSecretValue 200',
    ]);
  });

  test.each([
    ['is not allowed to', awsError('AccessDeniedException')],
    ['has an endpoint that knows none', awsError('UnknownOperationException', { status: 404 })],
  ])('who %s reads one by one, and tries it once', async (_, refusal) => {
    await using aws = await stage(5);
    aws.proxy.script('BatchGetSecretValue', refusal, Infinity);
    for (let i = 0; i < 2; i++) expect((await Promise.all(aws.readAll())).map(nameIn)).toEqual(aws.names);
    const requests = aws.world.takeRequests();
    expect(requests.filter(isBatch)).toHaveLength(1);
    expect(requests).toHaveLength(11);
  });

  test('an internal error of a batch fails none of its secrets, and the next batch is tried', async () => {
    await using aws = await stage(5);
    aws.proxy.script('BatchGetSecretValue', awsError('InternalServiceError', { status: 500 }));
    expect((await Promise.all(aws.readAll())).map(nameIn)).toEqual(aws.names);
    aws.world.takeRequests();
    await Promise.all(aws.readAll());
    expect(aws.world.takeRequests()).toEqual(['BatchGetSecretValue 200']);
  });

  test('throttling is of all in the batch, and no single request follows it', async () => {
    await using aws = await stage(4);
    const throttled = awsError('ThrottlingException', { headers: { 'retry-after': '3' } });
    aws.proxy.script('BatchGetSecretValue', throttled);
    const errors = await Promise.all(aws.readAll().map((read) => storeError(read)));
    expect(errors.map(({ code, retryAfterMs }) => [code, retryAfterMs])).toEqual(
      aws.names.map(() => ['throttled', 3000]),
    );
    expect(aws.world.takeRequests()).toEqual(['BatchGetSecretValue 400']);
  });

  test('a version written while a destination is read is not taken for the one described', async () => {
    await using aws = await stage(3);
    const [written = ''] = aws.names;
    aws.proxy.script(
      'DescribeSecret',
      async (request, forward) => {
        const answer = await forward();
        if (request.input['SecretId'] !== written) return answer;
        using other = someoneElse();
        await other.send(new PutSecretValueCommand({ SecretId: written, SecretString: '{"name":"new"}' }));
        return answer;
      },
      3,
    );
    const [held] = await Promise.all(aws.holdAll());
    expect(held?.version).toBe(TOKEN);
    expect(held?.matches(keys({ name: written }), TOKEN)).toBe(true);
  });

  test('a secret that does not answer holds the others back for a moment only', async () => {
    await using aws = await stage(3);
    const [stuck = '', ...others] = aws.names;
    const never = Promise.withResolvers<undefined>();
    aws.proxy.script('GetSecretValue', async (_, forward) => {
      await never.promise;
      return await forward();
    });
    const [hanging] = aws.readAll([stuck]);
    await vi.waitFor(() => {
      expect(aws.proxy.requests.at(-1)?.operation).toBe('GetSecretValue');
    });
    expect((await Promise.all(aws.readAll(others))).map(nameIn)).toEqual(others);
    never.resolve(undefined);
    expect(nameIn(await (hanging ?? Promise.reject(new Error('none'))))).toBe(stuck);
  });

  test('an abort ends all of a batch with its reason', async () => {
    const attempt = new AbortController();
    await using aws = await stage(3, { signal: attempt.signal });
    aws.proxy.script('BatchGetSecretValue', () => new Promise(() => undefined));
    const reads = aws.readAll().map((read) => read.catch((error: unknown) => error));
    await vi.waitFor(() => {
      expect(aws.proxy.requests.at(-1)?.operation).toBe('BatchGetSecretValue');
    });
    const reason = new Error('cancelled');
    attempt.abort(reason);
    expect(await Promise.all(reads)).toEqual([reason, reason, reason]);
  });

  test('a pinned version or another stage is never batched, as a batch knows current values only', async () => {
    await using aws = await stage(2, { pin: { versionId: TOKEN } });
    expect((await Promise.all(aws.readAll())).map(nameIn)).toEqual(aws.names);
    await using previous = await stage(2, { pin: { versionStage: 'AWSPREVIOUS' } });
    await Promise.allSettled(previous.readAll());
    expect([...aws.world.takeRequests(), ...previous.world.takeRequests()].filter(isBatch)).toEqual([]);
  });
});
