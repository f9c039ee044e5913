import {
  CreateSecretCommand,
  PutSecretValueCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { uniqueName } from '../../../support/unique.ts';
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

suite('Writing to AWS Secrets Manager', () => {
  test('creates a secret with two requests: one that finds it absent, one that creates it', async () => {
    await using aws = await openDestination({ description: 'of payments', tags: { team: 'pay' } });
    const written = await aws.sync(keys({ user: 'a', password: 'b' }));
    expect(aws.requests()).toEqual(['DescribeSecret 404', 'CreateSecret 200']);
    expect(written).toEqual({ version: TOKEN, replicating: false });
    expect(await readBack(aws.name)).toMatchObject({ text: '{"user":"a","password":"b"}', version: TOKEN });
    expect(await describe(aws.name)).toMatchObject({
      description: 'of payments',
      tags: { team: 'pay', [OWNER_MARK]: OWNER },
    });
  });

  test('leaves an unchanged secret alone, at the price of two reads', async () => {
    await using aws = await openDestination({
      description: 'd',
      kmsKeyId: 'alias/mine',
      tags: { team: 'pay' },
    });
    await aws.sync(keys({ a: '1', b: '2' }));
    aws.requests();
    expect(await aws.sync(keys({ b: '2', a: '1' }))).toBe('unchanged');
    expect(aws.requests()).toEqual(['DescribeSecret 200', 'GetSecretValue 200']);
  });

  test('updates a value with one write, and readers get it without naming a stage', async () => {
    await using aws = await openDestination();
    await aws.sync(keys({ a: '1' }));
    aws.requests();
    for (const a of ['2', '3', '1']) {
      const written = await aws.sync(keys({ a }));
      expect(aws.requests()).toEqual([
        'DescribeSecret 200',
        'GetSecretValue 200',
        'DescribeSecret 200',
        'PutSecretValue 200',
      ]);
      expect(await readBack(aws.name)).toMatchObject({
        text: JSON.stringify({ a }),
        version: written === 'unchanged' ? '' : written.version,
      });
    }
  });

  test('takes keys in another order, other spacing and 1.0 for 1 as the same value', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await aws.sync(keys({ n: 1, list: [true, null], deep: { x: 'y', z: 2 } }));
    await other.send(
      new PutSecretValueCommand({
        SecretId: aws.name,
        SecretString: '{ "deep": {"z": 2.0, "x": "y"}, "list": [true, null], "n": 1.0 }',
      }),
    );
    expect(await aws.sync(keys({ n: 1, list: [true, null], deep: { x: 'y', z: 2 } }))).toBe('unchanged');
  });

  test('keeps tags of others, and brings its own back where they were changed', async () => {
    await using aws = await openDestination({ tags: { team: 'pay' } });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    await other.send(
      new TagResourceCommand({
        SecretId: aws.name,
        Tags: [
          { Key: 'cost-center', Value: '7' },
          { Key: 'team', Value: 'theirs' },
        ],
      }),
    );
    aws.requests();
    await aws.sync(keys({ a: '1' }));
    expect(aws.requests()).toEqual([
      'DescribeSecret 200',
      'GetSecretValue 200',
      'DescribeSecret 200',
      'TagResource 200',
    ]);
    await aws.sync(keys({ a: '2' }));
    expect(await describe(aws.name)).toMatchObject({
      tags: { team: 'pay', 'cost-center': '7', [OWNER_MARK]: OWNER },
    });
  });

  test('keeps description and KMS key that the definition leaves open', async () => {
    const name = uniqueName('keyferry');
    using other = someoneElse();
    await other.send(
      new CreateSecretCommand({
        Name: name,
        SecretString: '{"a":"0"}',
        Description: 'theirs',
        KmsKeyId: 'alias/theirs',
        Tags: [{ Key: OWNER_MARK, Value: OWNER }],
      }),
    );
    await using aws = await openDestination({}, { name });
    await aws.sync(keys({ a: '1' }));
    expect(await describe(name)).toMatchObject({ description: 'theirs', kmsKeyId: 'alias/theirs' });
  });

  test('changes description and KMS key in one request and writes no value for it', async () => {
    await using before = await openDestination({ description: 'old', kmsKeyId: 'alias/old' });
    await before.sync(keys({ a: '1' }));
    const key = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
    await using after = await openDestination({ description: 'new', kmsKeyId: key }, { name: before.name });
    await after.sync(keys({ a: '1' }));
    expect(after.requests()).toEqual([
      'DescribeSecret 200',
      'GetSecretValue 200',
      'DescribeSecret 200',
      'UpdateSecret 200',
    ]);
    expect(await describe(before.name)).toMatchObject({
      description: 'new',
      kmsKeyId: key,
      versions: [TOKEN],
    });
    expect(await after.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('says what owner the mark names, and none where there is no mark', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await other.send(new CreateSecretCommand({ Name: aws.name, SecretString: '{"a":"1"}' }));
    const unmarked = await aws.store.read();
    expect(unmarked).toMatchObject({ state: 'present' });
    expect(unmarked.owner).toBeUndefined();
    await aws.store.write(keys({ a: '1' }), { owner: 'adopter', held: unmarked, token: TOKEN });
    expect((await aws.store.read()).owner).toBe('adopter');
    expect(aws.requests().filter((request) => request.startsWith('PutSecretValue'))).toEqual([]);
  });

  test('fills a secret that was created without a value', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await other.send(new CreateSecretCommand({ Name: aws.name }));
    const held = await aws.store.read();
    expect(held.state).toBe('present');
    expect(held.version).toBeUndefined();
    expect(held.matches(keys({ a: '1' }), TOKEN)).toBe(false);
    await aws.store.write(keys({ a: '1' }), { owner: OWNER, held, token: TOKEN });
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"1"}' });
  });

  test('a create whose answer was lost is found done by the attempt after it', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint });
    proxy.script('CreateSecret', async (_, forward) => {
      await forward();
      return 'cut';
    });
    expect(await storeError(aws.sync(keys({ a: '1' })))).toMatchObject({ code: 'unavailable' });
    expect(await aws.sync(keys({ a: '1' }))).toBe('unchanged');
    expect(await describe(aws.name)).toMatchObject({ versions: [TOKEN] });
  });

  test('a create that arrives twice makes one secret', async () => {
    await using aws = await openDestination();
    const held = await aws.store.read();
    const written = await aws.store.write(keys({ a: '1' }), { owner: OWNER, held, token: TOKEN });
    expect(await aws.store.write(keys({ a: '1' }), { owner: OWNER, held, token: TOKEN })).toEqual(written);
    expect(await describe(aws.name)).toMatchObject({ versions: [TOKEN] });
  });

  test('restores a secret that is scheduled for deletion, and writes only what differs then', async () => {
    await using aws = await openDestination({ tags: { team: 'pay' } });
    await aws.sync(keys({ a: '1' }));
    await aws.store.remove(await aws.store.read());
    expect(await aws.store.read()).toMatchObject({ state: 'removed', owner: OWNER });
    aws.requests();
    await aws.sync(keys({ a: '1' }));
    expect(aws.requests()).toEqual([
      'DescribeSecret 200',
      'DescribeSecret 200',
      'RestoreSecret 200',
      'DescribeSecret 200',
      'GetSecretValue 200',
    ]);
    await aws.store.remove(await aws.store.read());
    await aws.sync(keys({ a: '2' }));
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"2"}' });
    expect((await describe(aws.name)).deleted).toBeUndefined();
  });

  test('refuses the 51st tag before it asks AWS, naming the limit', async () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`tag-${String(i)}`, 'x']));
    await using aws = await openDestination({ tags });
    const held = await aws.store.read();
    aws.requests();
    const error = await storeError(aws.store.write(keys({ a: '1' }), { owner: OWNER, held, token: TOKEN }));
    expect(error).toMatchObject({ code: 'limitExceeded' });
    expect(error.message).toContain('51 tags');
    expect(aws.requests()).toEqual([]);
  });

  test('says so where the secret is a replica and its primary elsewhere', async () => {
    await using primary = await openDestination({ replicaRegions: [{ region: 'eu-west-1' }] });
    await primary.sync(keys({ a: '1' }));
    await using replica = await openDestination({ region: 'eu-west-1' }, { name: primary.name });
    const error = await storeError(replica.sync(keys({ a: '2' })));
    expect(error).toMatchObject({ code: 'rejected' });
    expect(error.message).toContain('its primary is in us-east-1');
    expect(error.remedy).toContain('region: us-east-1');
  });

  test('says what it can do', async () => {
    await using aws = await openDestination();
    expect(aws.store.capabilities).toEqual({ readsBack: true, conditionalWrites: true, replicates: true });
    expect(aws.store.key).toBe(aws.name);
  });

  test('sends its requests as app keyferry', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({}, { endpoint: proxy.endpoint });
    await aws.store.read();
    expect(proxy.requests[0]?.headers['user-agent']).toMatch(/\bapp\/keyferry\b/);
  });
});
