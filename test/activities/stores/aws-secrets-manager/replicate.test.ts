import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import type { Replication } from '../../../../activities/stores/store.ts';
import { OWNER_MARK } from '../../../../workflows/model/names.ts';
import { rewrite } from '../../../support/aws-messages.ts';
import { startAwsProxy, type AwsProxy, type Script } from '../../../support/aws-proxy.ts';
import {
  describe,
  keys,
  openDestination,
  readBack,
  someoneElse,
  storeError,
  type OpenedDestination,
  TOKEN,
} from './harness.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';

/** As the workflow does it, each step with what the one before gave; a session of its own for each. */
async function steps(
  name: string,
  settings: Readonly<Record<string, unknown>>,
  { endpoint, adopt = false }: { endpoint?: string; adopt?: boolean } = {},
): Promise<(Replication & { requests: string[] })[]> {
  const taken: (Replication & { requests: string[] })[] = [];
  let repaired: readonly string[] = [];
  do {
    await using aws = await openDestination(settings, endpoint === undefined ? { name } : { name, endpoint });
    const step = await replicate(aws, repaired, adopt);
    taken.push({ ...step, requests: aws.requests().map((request) => request.split(' ')[0] ?? '') });
    repaired = step.repaired;
  } while (taken.at(-1)?.regions.some(({ status }) => status === 'inProgress') === true && taken.length < 10);
  return taken;
}

async function replicate(
  { store }: OpenedDestination,
  repaired: readonly string[] = [],
  adopt = false,
): Promise<Replication> {
  if (store.replicate === undefined) throw new Error('it does not replicate');
  return await store.replicate({ repaired, adopt });
}

/** DescribeSecret says this of the region, whatever moto thinks. */
function reports(region: string, status: string, message = ''): Script {
  return async (_request, forward) =>
    rewrite(await forward(), (output) => ({
      ...output,
      ReplicationStatus: ((output['ReplicationStatus'] ?? []) as { Region: string }[]).map((replica) =>
        replica.Region === region ? { ...replica, Status: status, StatusMessage: message } : replica,
      ),
    }));
}

async function inTwoRegions(proxy?: AwsProxy): Promise<string> {
  await using aws = await openDestination(
    { replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }] },
    proxy === undefined ? {} : { endpoint: proxy.endpoint },
  );
  await aws.sync(keys({ a: '1' }));
  return aws.name;
}

suite('Replicas of AWS secrets', () => {
  test('are asked for with the create, and need no step where AWS has them in sync at once', async () => {
    await using aws = await openDestination({
      replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }],
    });
    expect(await aws.sync(keys({ a: '1' }))).toMatchObject({
      replicating: false,
      regions: [
        { region: 'eu-west-1', status: 'inSync' },
        { region: 'ap-south-1', status: 'inSync' },
      ],
    });
    expect(await readBack(aws.name, 'eu-west-1')).toMatchObject({ text: '{"a":"1"}' });
    const held = await aws.store.read();
    expect(aws.store.replicated?.(held)).toBe(true);
    expect(held.regions).toHaveLength(2);
  });

  test('are waited for after every change, as AWS carries it on in its own time', async () => {
    const name = await inTwoRegions();
    const settings = { replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }] };
    await using aws = await openDestination(settings, { name });
    expect(await aws.sync(keys({ a: '2' }))).toMatchObject({ replicating: true });
    const [step, ...more] = await steps(name, settings);
    expect(more).toEqual([]);
    expect(step).toMatchObject({ failures: [], requests: ['DescribeSecret'] });
    expect(await readBack(name, 'ap-south-1')).toMatchObject({ text: '{"a":"2"}' });
  });

  test('are left as they are where the definition does not speak of them', async () => {
    const name = await inTwoRegions();
    await using aws = await openDestination({}, { name });
    expect(await aws.sync(keys({ a: '2' }))).toMatchObject({ replicating: false });
    expect(aws.store.replicated?.(await aws.store.read())).toBe(true);
    aws.requests();
    expect(await replicate(aws)).toEqual({ regions: [], repaired: [], failures: [] });
    expect(aws.requests()).toEqual([]);
    expect(Object.keys((await describe(name)).regions)).toEqual(['eu-west-1', 'ap-south-1']);
  });

  test('missing ones are added and others removed, in one step each', async () => {
    const name = await inTwoRegions();
    const settings = { replicaRegions: [{ region: 'eu-west-1' }, { region: 'ca-central-1' }] };
    await using aws = await openDestination(settings, { name });
    const held = await aws.store.read();
    expect(held.matches(keys({ a: '1' }), TOKEN)).toBe(true);
    expect(aws.store.replicated?.(held)).toBe(false);
    const [first, second, ...more] = await steps(name, settings);
    expect(first).toMatchObject({
      regions: [
        { region: 'eu-west-1', status: 'inSync' },
        { region: 'ca-central-1', status: 'inSync' },
        { region: 'ap-south-1', status: 'inProgress' },
      ],
      repaired: [],
      requests: ['DescribeSecret', 'RemoveRegionsFromReplication', 'ReplicateSecretToRegions'],
    });
    expect(second).toMatchObject({ requests: ['DescribeSecret'], failures: [] });
    expect(second?.regions).toHaveLength(2);
    expect(more).toEqual([]);
    expect((await describe(name)).regions).toEqual({ 'eu-west-1': 'InSync', 'ca-central-1': 'InSync' });
  });

  test('all go where the definition lists none', async () => {
    const name = await inTwoRegions();
    const taken = await steps(name, { replicaRegions: [] });
    expect(taken.at(-1)).toMatchObject({ regions: [], failures: [] });
    expect((await describe(name)).regions).toEqual({});
  });

  test('one with another KMS key is removed, and added again with the wanted one a step later', async () => {
    await using proxy = await startAwsProxy();
    const name = await inTwoRegions(proxy);
    const settings = { replicaRegions: [{ region: 'eu-west-1', kmsKeyId: KEY }, { region: 'ap-south-1' }] };
    const taken = await steps(name, settings, { endpoint: proxy.endpoint });
    expect(taken.map(({ requests, repaired }) => ({ requests, repaired }))).toEqual([
      { requests: ['DescribeSecret', 'RemoveRegionsFromReplication'], repaired: ['-eu-west-1'] },
      { requests: ['DescribeSecret', 'ReplicateSecretToRegions'], repaired: ['eu-west-1'] },
    ]);
    expect(taken.at(-1)).toMatchObject({ failures: [] });
    await using aws = await openDestination(settings, { name, endpoint: proxy.endpoint });
    expect(aws.store.replicated?.(await aws.store.read())).toBe(true);
  });

  test('one whose KMS key AWS goes on reporting otherwise is not taken away again and again', async () => {
    const name = await inTwoRegions();
    // moto itself: it takes any key and reports aws/secretsmanager.
    const taken = await steps(name, {
      replicaRegions: [{ region: 'eu-west-1', kmsKeyId: KEY }, { region: 'ap-south-1' }],
    });
    const last = taken.at(-1);
    expect(last?.regions[0]).toEqual({ region: 'eu-west-1', status: 'failed' });
    expect(last?.failures).toMatchObject([{ region: 'eu-west-1', code: 'encryptionKey' }]);
    expect(last?.failures[0]?.message).toContain(KEY);
    expect(
      taken.flatMap(({ requests }) => requests).filter((each) => each === 'RemoveRegionsFromReplication'),
    ).toHaveLength(1);
  });

  test('in progress they are waited for, whatever else is wrong with them', async () => {
    await using proxy = await startAwsProxy();
    const name = await inTwoRegions(proxy);
    proxy.script('DescribeSecret', reports('eu-west-1', 'InProgress'), 2);
    const settings = { replicaRegions: [{ region: 'ap-south-1' }] };
    const taken = await steps(name, settings, { endpoint: proxy.endpoint });
    expect(taken.map(({ requests }) => requests)).toEqual([
      ['DescribeSecret'],
      ['DescribeSecret'],
      ['DescribeSecret', 'RemoveRegionsFromReplication'],
      ['DescribeSecret'],
    ]);
  });

  test('a failed one is removed and added again once, and then it is in sync', async () => {
    await using proxy = await startAwsProxy();
    const name = await inTwoRegions(proxy);
    proxy.script('DescribeSecret', reports('eu-west-1', 'Failed', 'Something went wrong'));
    const taken = await steps(
      name,
      { replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }] },
      { endpoint: proxy.endpoint },
    );
    expect(taken.map(({ repaired }) => repaired)).toEqual([['-eu-west-1'], ['eu-west-1']]);
    expect(taken.at(-1)).toMatchObject({
      regions: [
        { region: 'eu-west-1', status: 'inSync' },
        { region: 'ap-south-1', status: 'inSync' },
      ],
      failures: [],
    });
  });

  test.each([
    ['The KMS key is disabled', 'encryptionKey', 'kms:GenerateDataKey'],
    ['No permissions to replicate', 'forbidden', 'secretsmanager:ReplicateSecretToRegions'],
    ['c4n4ry', 'replicaFailed', 'describe-secret'],
  ])('one that fails again is named with its reason, here: %s', async (text, code, remedy) => {
    await using proxy = await startAwsProxy();
    const name = await inTwoRegions(proxy);
    proxy.script('DescribeSecret', reports('eu-west-1', 'Failed', text), 10);
    proxy.script('ReplicateSecretToRegions', reports('eu-west-1', 'InProgress'), 10);
    const taken = await steps(
      name,
      { replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }] },
      { endpoint: proxy.endpoint },
    );
    expect(taken).toHaveLength(3);
    const last = taken.at(-1);
    expect(last?.regions).toEqual([
      { region: 'eu-west-1', status: 'failed' },
      { region: 'ap-south-1', status: 'inSync' },
    ]);
    expect(last?.failures).toMatchObject([{ region: 'eu-west-1', code }]);
    expect(last?.failures[0]?.message).toContain('eu-west-1');
    expect(last?.failures[0]?.remedy).toContain(remedy);
    expect(JSON.stringify(last)).not.toContain('c4n4ry');
  });

  test('a secret that has the name in the region already is not overwritten, and named', async () => {
    const name = await inTwoRegions();
    using other = someoneElse('sa-east-1');
    await other.send(new CreateSecretCommand({ Name: name, SecretString: 'theirs' }));
    const settings = {
      replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }, { region: 'sa-east-1' }],
    };
    const taken = await steps(name, settings);
    const last = taken.at(-1);
    expect(last?.failures).toMatchObject([{ region: 'sa-east-1', code: 'replicaFailed' }]);
    expect(last?.failures[0]?.remedy).toContain('spec.adopt: true');
    expect(last?.repaired).toEqual([]);
    expect(await readBack(name, 'sa-east-1')).toMatchObject({ text: 'theirs' });
  });

  test('with adopt it is overwritten', async () => {
    const name = await inTwoRegions();
    using other = someoneElse('sa-east-1');
    await other.send(new CreateSecretCommand({ Name: name, SecretString: 'theirs' }));
    const settings = {
      replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }, { region: 'sa-east-1' }],
    };
    expect((await steps(name, settings)).at(-1)?.failures).toHaveLength(1);
    const taken = await steps(name, settings, { adopt: true });
    expect(taken.at(-1)).toMatchObject({ failures: [] });
    expect(await readBack(name, 'sa-east-1')).toMatchObject({ text: '{"a":"1"}' });
    expect((await describe(name, 'sa-east-1')).tags).toMatchObject({ [OWNER_MARK]: 'payments' });
  });

  test('a region that someone else added meanwhile is a conflict, not a refusal', async () => {
    await using proxy = await startAwsProxy();
    const name = await inTwoRegions(proxy);
    const settings = {
      replicaRegions: [{ region: 'eu-west-1' }, { region: 'ap-south-1' }, { region: 'sa-east-1' }],
    };
    proxy.script('ReplicateSecretToRegions', async (_request, forward) => {
      await forward();
      return { status: 400, headers: {}, text: '{"__type":"InvalidParameterException","message":""}' };
    });
    await using aws = await openDestination(settings, { name, endpoint: proxy.endpoint });
    expect(await storeError(replicate(aws))).toMatchObject({ code: 'conflict' });
    expect(await replicate(aws)).toMatchObject({ failures: [] });
  });

  test('a secret that is gone has no replicas to see to', async () => {
    await using aws = await openDestination({ replicaRegions: [{ region: 'eu-west-1' }] });
    expect(await storeError(replicate(aws))).toMatchObject({ code: 'notFound' });
  });

  test('its own region among them is refused before any request', async () => {
    const opened = openDestination({ replicaRegions: [{ region: 'us-east-1' }] });
    const error = await storeError(opened);
    expect(error).toMatchObject({ code: 'rejected' });
    expect(error.message).toContain('us-east-1');
  });
});
