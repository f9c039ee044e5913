import { GetCallerIdentityCommand, AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe as suite, expect, test, vi } from 'vitest';
import {
  openAwsDestination,
  openAwsSource,
} from '../../../../activities/stores/aws-secrets-manager/index.ts';
import { createRequestHandler } from '../../../../activities/stores/aws/request-handler.ts';
import { toAwsError } from '../../../../activities/stores/aws-secrets-manager/failure.ts';
import { awsDestination, awsSource } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { countingWorld, keys, openDestination, readBack, storeError } from './harness.ts';

const ROLE = 'arn:aws:iam::222222222222:role/keyferry';

afterEach(() => {
  vi.unstubAllEnvs();
});

suite('The client of AWS Secrets Manager', () => {
  test('takes the region of the definition, else AWS_REGION, else AWS_DEFAULT_REGION', async () => {
    await using proxy = await startAwsProxy();
    const signal = new AbortController().signal;
    for (const [region, env] of [
      ['ca-central-1', { AWS_REGION: 'sa-east-1', AWS_DEFAULT_REGION: 'eu-west-1' }],
      [undefined, { AWS_REGION: 'sa-east-1', AWS_DEFAULT_REGION: 'eu-west-1' }],
      [undefined, { AWS_DEFAULT_REGION: 'eu-west-1' }],
    ] as const) {
      const settings = awsSource.parse({ name: 'x', endpoint: proxy.endpoint, region });
      await using source = await openAwsSource(settings, { world: countingWorld(env), signal });
      await source.read(uniqueName('absent'));
    }
    const regions = proxy.requests.map(({ region }) => region);
    expect(regions).toEqual(['ca-central-1', 'sa-east-1', 'eu-west-1'].flatMap((each) => [each, each]));
  });

  test('without a region it is not configured', async () => {
    const options = { world: countingWorld(), signal: new AbortController().signal };
    for (const opened of [
      openAwsSource(awsSource.parse({ name: 'x' }), options),
      openAwsDestination(awsDestination.parse({ name: 'x' }), options),
    ])
      expect(await storeError(opened)).toMatchObject({ code: 'notConfigured' });
  });

  test('without credentials it is not configured, and nothing is sent', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    await using aws = await openDestination();
    const error = await storeError(aws.store.read());
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(error.remedy).toContain('AWS_ACCESS_KEY_ID');
    expect(aws.requests()).toEqual([]);
  });

  test('finds its endpoint in AWS_ENDPOINT_URL where the definition names none', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', servers.moto.endpoint);
    await using aws = await openDestination({ endpoint: undefined });
    await aws.sync(keys({ a: '1' }));
    expect(await readBack(aws.name)).toMatchObject({ text: '{"a":"1"}' });
  });

  test('writes into the account of roleArn, and asks STS once for all requests', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination(
      { roleArn: ROLE, externalId: 'of/payments', region: 'eu-west-1' },
      { endpoint: proxy.endpoint },
    );
    await aws.sync(keys({ a: '1' }));
    expect(await aws.sync(keys({ a: '1' }))).toBe('unchanged');
    expect(aws.requests()).toEqual([
      'AssumeRole 200',
      'DescribeSecret 404',
      'CreateSecret 200',
      'DescribeSecret 200',
      'GetSecretValue 200',
    ]);
    const asked = new URLSearchParams(proxy.requests[0]?.text);
    expect(asked.get('RoleArn')).toBe(ROLE);
    expect(asked.get('ExternalId')).toBe('of/payments');
    expect(asked.get('RoleSessionName')).toMatch(/^keyferry-[\w+=,.@-]{1,55}$/);
    expect(proxy.requests[0]?.region).toBe('eu-west-1');
    expect(await readIn('222222222222', 'eu-west-1', aws.name)).toBe('{"a":"1"}');
    await expect(readBack(aws.name, 'eu-west-1')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('a role that may not be assumed is named, and what to allow', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ roleArn: ROLE }, { endpoint: proxy.endpoint });
    proxy.script('AssumeRole', {
      status: 403,
      headers: { 'content-type': 'text/xml' },
      text: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    });
    const error = await storeError(aws.store.read());
    expect(error).toMatchObject({ code: 'forbidden' });
    expect(error.message).toContain(`AssumeRole of ${ROLE}`);
    expect(error.remedy).toContain(`sts:AssumeRole on ${ROLE}`);
    expect(aws.requests()).toEqual(['AssumeRole 403']);
  });

  test('an abort does not wait for STS', async () => {
    await using proxy = await startAwsProxy();
    const attempt = new AbortController();
    await using aws = await openDestination(
      { roleArn: ROLE },
      { endpoint: proxy.endpoint, signal: attempt.signal },
    );
    const held = Promise.withResolvers<undefined>();
    proxy.script('AssumeRole', async (_request, forward) => {
      await held.promise;
      return await forward();
    });
    const reading = aws.store.read().catch((error: unknown) => error);
    await vi.waitFor(() => {
      expect(proxy.requests).toHaveLength(1);
    });
    const reason = new Error('cancelled');
    attempt.abort(reason);
    expect(await reading).toBe(reason);
    held.resolve(undefined);
  });

  test('a server that never answers is a timeout', async () => {
    await using proxy = await startAwsProxy();
    const options = { world: countingWorld(), signal: new AbortController().signal };
    const requestHandler = createRequestHandler('awsSecretsManager', options, {
      connectMs: 1000,
      answerMs: 100,
    });
    const client = new SecretsManagerClient({
      region: 'us-east-1',
      endpoint: proxy.endpoint,
      maxAttempts: 1,
      requestHandler,
    });
    const subject = { operation: 'GetSecretValue', key: 'x', region: 'us-east-1' } as const;
    proxy.script('GetSecretValue', () => new Promise(() => undefined));
    const error: unknown = await client
      .send(new GetSecretValueCommand({ SecretId: 'x' }))
      .catch((thrown: unknown) => toAwsError(thrown, subject));
    expect(error).toMatchObject({ code: 'timeout' });
    expect(options.world.takeRequests()).toEqual(['GetSecretValue error']);
    client.destroy();
  });

  test('leaves no socket open after a hundred openings, though requests were cut and aborted', async () => {
    await using proxy = await startAwsProxy();
    await using warm = await openDestination({}, { endpoint: proxy.endpoint });
    await warm.store.read();
    const before = sockets();
    for (let i = 0; i < 100; i++) {
      const attempt = new AbortController();
      await using aws = await openDestination(i % 2 === 0 ? {} : { roleArn: ROLE }, {
        endpoint: proxy.endpoint,
        signal: attempt.signal,
      });
      if (i % 10 === 3) proxy.script('DescribeSecret', 'cut');
      const reading = Promise.allSettled([aws.store.read(), aws.store.read()]);
      if (i % 10 === 7) attempt.abort(new Error('cancelled'));
      await reading;
    }
    await expect.poll(sockets).toBeLessThanOrEqual(before);
  });
});

/** Of this process: the proxy's ends are among them. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}

async function readIn(account: string, region: string, name: string): Promise<string | undefined> {
  const common = { region, endpoint: servers.moto.endpoint };
  const sts = new STSClient(common);
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/reader`, RoleSessionName: 'reader' }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const assumed = new STSClient({ ...common, credentials });
  const client = new SecretsManagerClient({ ...common, credentials });
  try {
    expect((await assumed.send(new GetCallerIdentityCommand())).Account).toBe(account);
    return (await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString;
  } finally {
    for (const each of [sts, assumed, client]) each.destroy();
  }
}
