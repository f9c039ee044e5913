import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import { ownershipOf } from '../../../../activities/ownership.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { awsError } from '../../../support/aws-messages.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { describe, keys, openDestination, readBack, someoneElse, storeError } from './harness.ts';

suite('Removing from AWS Secrets Manager', () => {
  test('schedules the deletion with the recovery window of the definition', async () => {
    await using aws = await openDestination({ recoveryWindowInDays: 7 });
    await aws.sync(keys({ a: '1' }));
    await aws.store.remove(await aws.store.read());
    const { deleted } = await describe(aws.name);
    expect((deleted?.getTime() ?? 0) / 86_400_000 - Date.now() / 86_400_000).toBeCloseTo(7, 1);
    expect(await aws.store.read()).toMatchObject({ state: 'removed' });
  });

  test('of a secret of others that is scheduled for deletion, it is told that it is, with the date', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await other.send(new CreateSecretCommand({ Name: aws.name, SecretString: 'theirs' }));
    await other.send(new DeleteSecretCommand({ SecretId: aws.name, RecoveryWindowInDays: 9 }));
    const { deleted } = await describe(aws.name);
    const held = await aws.store.read();
    const definition = (adopt: boolean) =>
      definitionSchema.parse({
        apiVersion: 'keyferry.dev/v1',
        kind: 'Sync',
        metadata: { name: 'payments' },
        spec: {
          source: { vault: { path: 'secret/x' } },
          destinations: [{ name: 'aws', awsSecretsManager: { name: aws.name } }],
          adopt,
        },
      });
    const date = deleted?.toISOString().slice(0, 10) ?? 'no date';
    expect(() => {
      ownershipOf(definition(false), 'here').refuseUnlessOurs(held, aws.name);
    }).toThrow(
      expect.objectContaining({
        code: 'unowned',
        message: `${aws.name} was not created by Keyferry; it is scheduled for deletion on ${date}, and its name is taken until then.`,
        remedy: expect.stringContaining('restore it') as string,
      }),
    );
    ownershipOf(definition(true), 'here').refuseUnlessOurs(held, aws.name);
  });

  test('removes for good where the definition forces it, replicas first, and the name is free', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination(
      { forceDelete: true, replicaRegions: [{ region: 'eu-west-1' }] },
      { endpoint: proxy.endpoint },
    );
    await aws.sync(keys({ a: '1' }));
    await aws.store.remove(await aws.store.read());
    expect(aws.requests().slice(-2)).toEqual(['RemoveRegionsFromReplication 200', 'DeleteSecret 200']);
    expect(proxy.requests.at(-1)?.input).toMatchObject({ ForceDeleteWithoutRecovery: true });
    expect(proxy.requests.at(-1)?.input).not.toHaveProperty('RecoveryWindowInDays');
    expect(await aws.store.read()).toMatchObject({ state: 'absent' });
    await aws.sync(keys({ a: '2' }));
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"2"}' });
  });

  test('a forced deletion whose answer was lost succeeds when it is repeated', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ forceDelete: true }, { endpoint: proxy.endpoint });
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    proxy.script('DeleteSecret', async (_request, forward) => {
      await forward();
      return 'cut';
    });
    expect(await storeError(aws.store.remove(held))).toMatchObject({ code: 'unavailable' });
    await aws.store.remove(held);
    expect(await aws.store.read()).toMatchObject({ state: 'absent' });
  });

  test('takes the replicas away first', async () => {
    await using aws = await openDestination({
      replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }],
    });
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    aws.requests();
    await aws.store.remove(held);
    expect(aws.requests()).toEqual([
      'DescribeSecret 200',
      'RemoveRegionsFromReplication 200',
      'DeleteSecret 200',
    ]);
    await expect(readBack(aws.name, 'eu-west-1')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('what is gone, or on its way out, is success and costs one read at most', async () => {
    await using aws = await openDestination();
    const absent = await aws.store.read();
    await aws.sync(keys({ a: '1' }));
    const present = await aws.store.read();
    await aws.store.remove(present);
    const removed = await aws.store.read();
    aws.requests();
    await aws.store.remove(absent);
    await aws.store.remove(removed);
    expect(aws.requests()).toEqual([]);
    await aws.store.remove(present);
    expect(aws.requests()).toEqual(['DescribeSecret 200']);
  });

  test('a deletion whose answer was lost succeeds when it is repeated', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint });
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    proxy.script('DeleteSecret', async (_request, forward) => {
      await forward();
      return 'cut';
    });
    expect(await storeError(aws.store.remove(held))).toMatchObject({ code: 'unavailable' });
    await aws.store.remove(held);
  });

  test('one that someone else schedules in the same moment succeeds too', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint });
    await aws.sync(keys({ a: '1' }));
    const held = await aws.store.read();
    proxy.script('DeleteSecret', async (_request, forward) => {
      await forward();
      return await forward();
    });
    await aws.store.remove(held);
    expect(aws.requests().at(-2)).toBe('DeleteSecret 400');
  });

  test('a value or a mark that is new since the read keeps the secret', async () => {
    using other = someoneElse();
    await using written = await openDestination();
    await written.sync(keys({ a: '1' }));
    const before = await written.store.read();
    await other.send(new PutSecretValueCommand({ SecretId: written.name, SecretString: 'theirs' }));
    expect(await storeError(written.store.remove(before))).toMatchObject({ code: 'conflict' });
    expect(await readBack(written.name)).toMatchObject({ text: 'theirs' });

    const held = await written.store.read();
    const Tags = [{ Key: OWNER_MARK, Value: 'someone' }];
    await other.send(new TagResourceCommand({ SecretId: written.name, Tags }));
    expect(await storeError(written.store.remove(held))).toMatchObject({ code: 'conflict' });
    expect((await describe(written.name)).deleted).toBeUndefined();
  });

  test('is tried again where AWS has not yet let go of the replicas', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination(
      { replicaRegions: [{ region: 'eu-west-1' }] },
      { endpoint: proxy.endpoint },
    );
    await aws.sync(keys({ a: '1' }));
    proxy.script(
      'DeleteSecret',
      awsError('InvalidParameterException', {
        message: "You can't delete secret x that still has replica regions [eu-west-1].",
      }),
    );
    expect(await storeError(aws.store.remove(await aws.store.read()))).toMatchObject({ code: 'conflict' });
    await aws.store.remove(await aws.store.read());
    expect(await aws.store.read()).toMatchObject({ state: 'removed' });
  });
});
