import {
  PutSecretValueCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test, vi } from 'vitest';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import {
  describe,
  keys,
  openDestination,
  OWNER,
  readBack,
  someoneElse,
  storeError,
  TOKEN,
} from './harness.ts';

suite('Conditional writes to AWS Secrets Manager', () => {
  test('a value that someone wrote since the read is not overwritten', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    await other.send(new PutSecretValueCommand({ SecretId: aws.name, SecretString: '{"a":"theirs"}' }));
    const error = await storeError(aws.store.write(keys({ a: '2' }), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"theirs"}' });
  });

  test('AWSCURRENT moved to an older version since the read is a conflict too', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    await aws.sync(keys({ a: '2' }));
    const held = await aws.store.read();
    await other.send(
      new UpdateSecretVersionStageCommand({
        SecretId: aws.name,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: held.version,
        MoveToVersionId: TOKEN,
      }),
    );
    const error = await storeError(aws.store.write(keys({ a: '3' }), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'conflict' });
  });

  test('of two writers that read the same version one writes and the other has a conflict', async () => {
    await using proxy = await startAwsProxy();
    await using slow = await openDestination({}, { endpoint: proxy.endpoint });
    await using fast = await openDestination({}, { name: slow.name });
    await slow.sync(keys({ a: '1' }));
    const [heldBySlow, heldByFast] = [await slow.store.read(), await fast.store.read()];
    // The slow one is past its own check when the fast one writes.
    proxy.script('PutSecretValue', async (_request, forward) => {
      await fast.store.write(keys({ a: 'fast' }), { owner: OWNER, held: heldByFast, token: TOKEN });
      return await forward();
    });
    const error = await storeError(
      slow.store.write(keys({ a: 'slow' }), { owner: OWNER, held: heldBySlow, token: TOKEN }),
    );
    expect(error).toMatchObject({ code: 'conflict' });
    expect(await readBack(slow.name)).toMatchObject({ text: '{"a":"fast"}' });
  });

  test('two writers of the same value both succeed and make one version', async () => {
    await using proxy = await startAwsProxy();
    await using slow = await openDestination({}, { endpoint: proxy.endpoint });
    await using fast = await openDestination({}, { name: slow.name });
    await slow.sync(keys({ a: '1' }));
    const [heldBySlow, heldByFast] = [await slow.store.read(), await fast.store.read()];
    proxy.script('PutSecretValue', async (_request, forward) => {
      await fast.store.write(keys({ a: '2' }), { owner: OWNER, held: heldByFast, token: TOKEN });
      return await forward();
    });
    const written = await slow.store.write(keys({ a: '2' }), {
      owner: OWNER,
      held: heldBySlow,
      token: TOKEN,
    });
    expect(await readBack(slow.name)).toMatchObject({ text: '{"a":"2"}', version: written.version });
    expect((await describe(slow.name)).versions).toHaveLength(2);
  });

  test('a put that arrives when its attempt is long dead changes nothing', async () => {
    await using proxy = await startAwsProxy();
    await using setup = await openDestination();
    await setup.sync(keys({ a: '1' }));

    const attempt = new AbortController();
    const arrive = Promise.withResolvers<undefined>();
    const arrived = Promise.withResolvers<number>();
    proxy.script('PutSecretValue', async (_request, forward) => {
      await arrive.promise;
      const answer = await forward();
      arrived.resolve(answer.status);
      return answer;
    });
    await using dead = await openDestination(
      {},
      { name: setup.name, endpoint: proxy.endpoint, signal: attempt.signal },
    );
    const lost = dead.sync(keys({ a: 'old' })).catch((error: unknown) => error);
    await vi.waitFor(() => {
      expect(proxy.requests.at(-1)?.operation).toBe('PutSecretValue');
    });
    attempt.abort(new Error('the attempt timed out'));
    expect(await lost).toEqual(new Error('the attempt timed out'));

    await setup.sync(keys({ a: 'new' }));
    arrive.resolve(undefined);
    expect(await arrived.promise).toBe(400);
    expect(await readBack(setup.name)).toMatchObject({ text: '{"a":"new"}' });
    expect(await setup.sync(keys({ a: 'new' }))).toBe('unchanged');
  });

  test('a put whose answer was lost is found done, and makes no second version', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint });
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    proxy.script('PutSecretValue', async (_request, forward) => {
      await forward();
      return 'cut';
    });
    const write = () => aws.store.write(keys({ a: '2' }), { owner: OWNER, held, token: TOKEN });
    expect(await storeError(write())).toMatchObject({ code: 'unavailable' });
    const { version } = await write();
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"2"}', version });
    expect((await describe(aws.name)).versions).toHaveLength(2);
    expect(await aws.sync(keys({ a: '2' }))).toBe('unchanged');
  });

  test('a version that was made current again by hand is replaced, with an earlier value or a new one', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    const putBack = async (): Promise<void> => {
      const { version } = await aws.store.read();
      await other.send(
        new UpdateSecretVersionStageCommand({
          SecretId: aws.name,
          VersionStage: 'AWSCURRENT',
          RemoveFromVersionId: version,
          MoveToVersionId: TOKEN,
        }),
      );
      expect(await aws.store.read()).toMatchObject({ version: TOKEN });
    };
    for (const a of ['2', '2', '3', '2', '4']) {
      await aws.sync(keys({ a }));
      const held = await aws.store.read();
      expect(held.matches(keys({ a }), TOKEN)).toBe(true);
      await putBack();
    }
  });

  test('a mark that changed hands since the read is a conflict, and stays', async () => {
    await using aws = await openDestination({ tags: { team: 'pay' } });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    await other.send(
      new TagResourceCommand({ SecretId: aws.name, Tags: [{ Key: OWNER_MARK, Value: 'someone' }] }),
    );
    const error = await storeError(aws.store.write(keys({ a: '2' }), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(await describe(aws.name)).toMatchObject({ tags: { [OWNER_MARK]: 'someone' } });
  });

  test('a secret that someone created since it was read as absent is a conflict', async () => {
    await using aws = await openDestination();
    await using other = await openDestination({}, { name: aws.name });
    const held = await aws.store.read();
    await other.sync(keys({ a: 'theirs' }), 'f'.repeat(64));
    const error = await storeError(aws.store.write(keys({ a: '1' }), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"theirs"}' });
  });

  test('a secret that was removed since the read is a conflict, and stays removed', async () => {
    await using aws = await openDestination();
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    await aws.store.remove(held);
    const error = await storeError(aws.store.write(keys({ a: '2' }), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(await aws.store.read()).toMatchObject({ state: 'removed' });
  });
});
