import {
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { describe as suite, expect, test } from 'vitest';
import { samePolicy } from '../../../../activities/stores/aws-secrets-manager/policy-form.ts';
import { awsDestination } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { awsError } from '../../../support/aws-messages.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { keys, openDestination, readBack, someoneElse, storeError, TOKEN } from './harness.ts';

const statement = {
  Effect: 'Allow',
  Principal: { AWS: ['123456789012', 'arn:aws:iam::123456789012:role/reader'] },
  Action: ['secretsmanager:GetSecretValue'],
  Resource: '*',
};
const POLICY = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

async function policyOf(client: SecretsManagerClient, name: string): Promise<unknown> {
  const { ResourcePolicy } = await client.send(new GetResourcePolicyCommand({ SecretId: name }));
  return ResourcePolicy === undefined ? undefined : JSON.parse(ResourcePolicy);
}

suite('Resource policies of AWS Secrets Manager', () => {
  test('a policy goes on right after the create, and AWS is asked to refuse one for the public', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ resourcePolicy: POLICY }, { endpoint: proxy.endpoint });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    expect(aws.requests()).toEqual(['DescribeSecret 404', 'CreateSecret 200', 'PutResourcePolicy 200']);
    expect(proxy.requests.at(-1)?.input).toMatchObject({ BlockPublicPolicy: true });
    expect(await policyOf(other, aws.name)).toEqual(JSON.parse(POLICY));
    expect(await aws.sync(keys({ a: '1' }))).toBe('unchanged');
    expect(aws.requests()).toEqual(['DescribeSecret 200', 'GetSecretValue 200', 'GetResourcePolicy 200']);
  });

  test('one that the definition does not define is neither read nor touched', async () => {
    await using aws = await openDestination();
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    await other.send(new PutResourcePolicyCommand({ SecretId: aws.name, ResourcePolicy: POLICY }));
    aws.requests();
    await aws.sync(keys({ a: '2' }));
    expect(aws.requests().filter((request) => request.includes('Policy'))).toEqual([]);
    expect(await policyOf(other, aws.name)).toEqual(JSON.parse(POLICY));
  });

  test('one that was changed is put back without a new version of the value', async () => {
    await using aws = await openDestination({ resourcePolicy: POLICY });
    using other = someoneElse();
    await aws.sync(keys({ a: '1' }));
    const theirs = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await other.send(new PutResourcePolicyCommand({ SecretId: aws.name, ResourcePolicy: theirs }));
    const held = await aws.store.read();
    expect(held.differences(keys({ a: '1' }), TOKEN)).toEqual(['settings.resourcePolicy']);
    aws.requests();
    await aws.sync(keys({ a: '1' }));
    expect(aws.requests()).toEqual([
      'DescribeSecret 200',
      'GetSecretValue 200',
      'GetResourcePolicy 200',
      'DescribeSecret 200',
      'PutResourcePolicy 200',
    ]);
    expect(await policyOf(other, aws.name)).toEqual(JSON.parse(POLICY));
    expect(await readBack(aws.name)).toMatchObject({ version: TOKEN });
  });

  test('one that could not be put after a create is put by the next attempt', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ resourcePolicy: POLICY }, { endpoint: proxy.endpoint });
    using other = someoneElse();
    proxy.script('PutResourcePolicy', 'cut');
    expect(await storeError(aws.sync(keys({ a: '1' })))).toMatchObject({ code: 'unavailable' });
    await aws.sync(keys({ a: '1' }));
    expect(await policyOf(other, aws.name)).toEqual(JSON.parse(POLICY));
    expect(await readBack(aws.name)).toMatchObject({ version: TOKEN });
  });

  test.each([
    ['PublicPolicyException', 'lets the public in'],
    ['MalformedPolicyDocumentException', 'cannot read the resource policy'],
  ])('%s is said in words, and is not retried', async (exception, words) => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ resourcePolicy: POLICY }, { endpoint: proxy.endpoint });
    proxy.script('PutResourcePolicy', awsError(exception, { message: 'of theirs' }));
    const error = await storeError(aws.sync(keys({ a: '1' })));
    expect(error).toMatchObject({ code: 'rejected' });
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('of theirs');
  });

  test('a secret that AWS does not find yet, or no longer, is a conflict and tried again', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ resourcePolicy: POLICY }, { endpoint: proxy.endpoint });
    proxy.script('PutResourcePolicy', awsError('ResourceNotFoundException'));
    expect(await storeError(aws.sync(keys({ a: '1' })))).toMatchObject({ code: 'conflict' });
    proxy.script('GetResourcePolicy', awsError('ResourceNotFoundException'));
    expect(await storeError(aws.store.read())).toMatchObject({ code: 'conflict' });
    const marked = awsError('InvalidRequestException', {
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    });
    proxy.script('GetResourcePolicy', marked);
    expect(await storeError(aws.store.read())).toMatchObject({ code: 'conflict' });
    await aws.sync(keys({ a: '1' }));
    expect(await aws.sync(keys({ a: '1' }))).toBe('unchanged');
  });

  test('what lacks the permission is told which, on which secret', async () => {
    await using proxy = await startAwsProxy();
    await using aws = await openDestination({ resourcePolicy: POLICY }, { endpoint: proxy.endpoint });
    proxy.script('PutResourcePolicy', awsError('AccessDeniedException'));
    const { code, remedy } = await storeError(aws.sync(keys({ a: '1' })));
    expect(code).toBe('forbidden');
    expect(remedy).toContain(`secretsmanager:PutResourcePolicy on arn:aws:secretsmanager:us-east-1`);
  });

  test.each(['[]', '{}', '{"Version":"2012-10-17"}', '{"Statement":'])(
    'a definition with what is no policy is refused: %s',
    (resourcePolicy) => {
      expect(awsDestination.safeParse({ name: 'x', resourcePolicy }).success).toBe(false);
    },
  );
});

suite('Two notations of one policy', () => {
  const of = (change: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, ...change }] });
  const same = (a: object, b: object): boolean => samePolicy(of(a), of(b));

  test('one item or a list of it, in any order, with any spacing', () => {
    expect(samePolicy(POLICY, JSON.stringify(JSON.parse(POLICY), null, 2))).toBe(true);
    expect(same({ Action: 'a:B' }, { Action: ['a:B'] })).toBe(true);
    expect(same({ Resource: ['x', 'y'] }, { Resource: ['y', 'x'] })).toBe(true);
    expect(samePolicy(POLICY, JSON.stringify({ Statement: statement, Version: '2012-10-17' }))).toBe(true);
  });

  test('an account by ID or by the ARN of its root, and any principal', () => {
    const root = 'arn:aws:iam::123456789012:root';
    expect(same({ Principal: { AWS: '123456789012' } }, { Principal: { AWS: [root] } })).toBe(true);
    expect(same({ Principal: '*' }, { Principal: { AWS: '*' } })).toBe(true);
  });

  test("a condition's values as text", () => {
    const condition = (value: unknown) => ({ Condition: { Bool: { 'aws:SecureTransport': value } } });
    expect(same(condition(true), condition(['true']))).toBe(true);
    expect(same(condition(true), condition('false'))).toBe(false);
  });

  test('what grants something else is another', () => {
    expect(same({ Effect: 'Deny' }, {})).toBe(false);
    expect(same({ Principal: { AWS: '123456789012' } }, { Principal: { AWS: '210987654321' } })).toBe(false);
    expect(same({ Principal: { AWS: '*' } }, { Principal: { Service: '*' } })).toBe(false);
    expect(same({ Resource: ['x', 'y'] }, { Resource: ['x'] })).toBe(false);
    expect(same({ Sid: 'one' }, {})).toBe(false);
    expect(samePolicy(POLICY, POLICY.replace('2012-10-17', '2008-10-17'))).toBe(false);
    expect(samePolicy(POLICY, 'no policy')).toBe(false);
  });
});
