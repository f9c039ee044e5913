import { describe as suite, expect, test } from 'vitest';
import { openAwsSource } from '../../../../activities/stores/aws-secrets-manager/index.ts';
import { awsSource } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { uniqueName } from '../../../support/unique.ts';
import { countingWorld, storeError } from './harness.ts';

const ROLE = 'arn:aws:iam::222222222222:role/keyferry';
const WEB_ROLE = 'arn:aws:iam::333333333333:role/irsa';

const WORLD = {
  KEY_ID: 'AKIAEXAMPLEEXAMPLE00',
  KEY: 'ExampleSecretKey/Example',
  SESSION: 'example+session/token',
  TOKEN: 'header.payload.signature',
  BROKEN: 'two words',
} as const;

const accessKey = { id: { env: 'KEY_ID' }, secret: { env: 'KEY' } };

function open(endpoint: string, settings: object, env: Readonly<Record<string, string>> = WORLD) {
  const world = { ...countingWorld(env), readFile: (path: string) => Promise.resolve(`token of ${path}`) };
  const parsed = awsSource.parse({ name: '.*', region: 'eu-west-1', endpoint, ...settings });
  return openAwsSource(parsed, { world, signal: new AbortController().signal });
}

suite('Credentials for AWS', () => {
  test('an access key that the definition names signs, with its session token where it has one', async () => {
    await using proxy = await startAwsProxy();
    for (const auth of [{ accessKey }, { accessKey: { ...accessKey, sessionToken: { env: 'SESSION' } } }]) {
      await using source = await open(proxy.endpoint, { auth });
      expect(await source.read(uniqueName('absent'))).toEqual({ state: 'absent' });
    }
    const [plain, , temporary] = proxy.requests.map(({ headers }) => headers);
    expect(plain?.authorization).toContain(`Credential=${WORLD.KEY_ID}/`);
    expect(plain?.['x-amz-security-token']).toBeUndefined();
    expect(temporary?.['x-amz-security-token']).toBe(WORLD.SESSION);
  });

  test('a web identity is shown to STS, unsigned, and the role it gives signs', async () => {
    await using proxy = await startAwsProxy();
    const auth = { webIdentity: { token: { env: 'TOKEN' }, roleArn: WEB_ROLE } };
    await using source = await open(proxy.endpoint, { auth });
    await source.read(uniqueName('absent'));
    expect(proxy.requests.map(({ operation }) => operation)).toEqual([
      'AssumeRoleWithWebIdentity',
      'GetSecretValue',
      'DescribeSecret',
    ]);
    const asked = new URLSearchParams(proxy.requests[0]?.text);
    expect(asked.get('RoleArn')).toBe(WEB_ROLE);
    expect(asked.get('WebIdentityToken')).toBe(WORLD.TOKEN);
    expect(asked.get('RoleSessionName')).toBe('keyferry-source');
    expect(proxy.requests[0]?.headers.authorization).toBeUndefined();
    expect(proxy.requests[1]?.headers['x-amz-security-token']).toBeDefined();
  });

  test('the role of a web identity may come from AWS_ROLE_ARN, and without any it is not configured', async () => {
    await using proxy = await startAwsProxy();
    const auth = { webIdentity: { token: { env: 'TOKEN' } } };
    await using named = await open(proxy.endpoint, { auth }, { ...WORLD, AWS_ROLE_ARN: WEB_ROLE });
    await named.read(uniqueName('absent'));
    expect(new URLSearchParams(proxy.requests[0]?.text).get('RoleArn')).toBe(WEB_ROLE);
    const before = proxy.requests.length;
    await using unnamed = await open(proxy.endpoint, { auth });
    expect(await storeError(unnamed.read('x'))).toMatchObject({ code: 'notConfigured' });
    expect(proxy.requests).toHaveLength(before);
  });

  test('roleArn is assumed by the identity that auth gives', async () => {
    await using proxy = await startAwsProxy();
    await using source = await open(proxy.endpoint, { auth: { accessKey }, roleArn: ROLE });
    await source.read(uniqueName('absent'));
    const [assume] = proxy.requests;
    expect(assume?.operation).toBe('AssumeRole');
    expect(assume?.headers.authorization).toContain(`Credential=${WORLD.KEY_ID}/`);
  });

  test.each([
    ['absent', { env: 'NOWHERE' }, 'NOWHERE'],
    ['not fit for a header', { env: 'BROKEN' }, 'BROKEN'],
    ['not fit for a header, from a file', { file: '/run/key' }, '/run/key'],
  ])('a credential that is %s is named by where it should be, and nothing is sent', async (_, id, place) => {
    await using proxy = await startAwsProxy();
    await using source = await open(proxy.endpoint, { auth: { accessKey: { ...accessKey, id } } });
    const error = await storeError(source.read('x'));
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(error.message).toContain(place);
    expect(error.message).not.toContain(WORLD.BROKEN);
    expect(proxy.requests).toEqual([]);
  });

  test('a web identity that STS refuses is told apart from the request it was wanted for', async () => {
    await using proxy = await startAwsProxy();
    const auth = { webIdentity: { token: { env: 'TOKEN' }, roleArn: WEB_ROLE } };
    for (const [code, status, expected] of [
      ['ExpiredTokenException', 400, 'unauthenticated'],
      ['InvalidIdentityToken', 400, 'unauthenticated'],
      ['AccessDenied', 403, 'forbidden'],
    ] as const) {
      await using source = await open(proxy.endpoint, { auth });
      proxy.script('AssumeRoleWithWebIdentity', (request) =>
        Promise.resolve({
          status,
          headers: { 'content-type': 'text/xml' },
          text: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${request.text}</Message></Error></ErrorResponse>`,
        }),
      );
      const error = await storeError(source.read('x'));
      expect(error).toMatchObject({ code: expected });
      expect(error.message).toContain(`AssumeRoleWithWebIdentity of ${WEB_ROLE}`);
      expect(error.message + error.remedy).not.toContain(WORLD.TOKEN);
    }
  });
});
