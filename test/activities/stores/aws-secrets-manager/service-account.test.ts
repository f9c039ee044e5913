import { describe as suite, expect, test } from 'vitest';
import { openAwsSource } from '../../../../activities/stores/aws-secrets-manager/index.ts';
import { awsSource } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { startAwsProxy } from '../../../support/aws-proxy.ts';
import { kubernetes, type Kubernetes } from '../../../support/kubernetes/kubernetes.ts';
import { uniqueName } from '../../../support/unique.ts';
import { countingWorld, storeError } from './harness.ts';

const ROLE = 'arn:aws:iam::333333333333:role/irsa';

/** A worker outside the cluster: its KUBECONFIG says where that is. */
async function open(api: Kubernetes, endpoint: string, auth: object) {
  const config = {
    clusters: [
      {
        name: 'c',
        cluster: {
          server: api.server,
          'certificate-authority-data': Buffer.from(api.ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'u', user: { token: api.token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  const world = {
    ...countingWorld({ KUBECONFIG: '/kubeconfig' }),
    readFile: () => Promise.resolve(JSON.stringify(config)),
    countRequest: () => undefined,
  };
  const settings = awsSource.parse({ name: '.*', region: 'eu-west-1', endpoint, auth });
  return await openAwsSource(settings, { world, signal: new AbortController().signal });
}

async function newAccount(api: Kubernetes, annotations: Readonly<Record<string, string>>) {
  const namespace = await api.newNamespace();
  const name = uniqueName('account');
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await api.request('POST', path, { metadata: { name, annotations } });
  return { namespace, name };
}

/** What STS was shown. */
function shown(text: string | undefined): { role: string | null; claims: unknown } {
  const asked = new URLSearchParams(text);
  const payload = asked.get('WebIdentityToken')?.split('.')[1] ?? '';
  return {
    role: asked.get('RoleArn'),
    claims: JSON.parse(Buffer.from(payload, 'base64url').toString()),
  };
}

suite('A service account as identity for AWS', () => {
  test('takes on the role of its annotation, by a token that is for STS', async () => {
    const api = await kubernetes();
    await using proxy = await startAwsProxy();
    const serviceAccount = await newAccount(api, { 'eks.amazonaws.com/role-arn': ROLE });
    await using source = await open(api, proxy.endpoint, { webIdentity: { token: { serviceAccount } } });
    expect(await source.read(uniqueName('absent'))).toEqual({ state: 'absent' });
    const { role, claims } = shown(proxy.requests[0]?.text);
    expect(role).toBe(ROLE);
    expect(claims).toMatchObject({
      aud: ['sts.amazonaws.com'],
      sub: `system:serviceaccount:${serviceAccount.namespace}:${serviceAccount.name}`,
    });
  });

  test('is for the audience of its annotation, and for those of the definition', async () => {
    const api = await kubernetes();
    await using proxy = await startAwsProxy();
    const account = await newAccount(api, {
      'eks.amazonaws.com/role-arn': ROLE,
      'eks.amazonaws.com/audience': 'sts.amazonaws.com.cn',
    });
    const serviceAccount = { ...account, audiences: ['other'] };
    await using source = await open(api, proxy.endpoint, { webIdentity: { token: { serviceAccount } } });
    await source.read(uniqueName('absent'));
    expect(shown(proxy.requests[0]?.text).claims).toMatchObject({ aud: ['sts.amazonaws.com.cn', 'other'] });
  });

  test('is not looked at where the definition says both role and audiences', async () => {
    const api = await kubernetes();
    await using proxy = await startAwsProxy();
    const account = await newAccount(api, { 'eks.amazonaws.com/role-arn': 'arn:of:another' });
    const serviceAccount = { ...account, audiences: ['mine'] };
    const auth = { webIdentity: { token: { serviceAccount }, roleArn: ROLE } };
    await using source = await open(api, proxy.endpoint, auth);
    await source.read(uniqueName('absent'));
    expect(shown(proxy.requests[0]?.text)).toMatchObject({ role: ROLE, claims: { aud: ['mine'] } });
  });

  test('without a role, or without the account, it is told, and AWS is asked nothing', async () => {
    const api = await kubernetes();
    await using proxy = await startAwsProxy();
    const account = await newAccount(api, {});
    const of = (serviceAccount: object) =>
      open(api, proxy.endpoint, { webIdentity: { token: { serviceAccount } } });
    await using unnamed = await of(account);
    const error = await storeError(unnamed.read('x'));
    expect(error).toMatchObject({ code: 'notConfigured' });
    expect(error.remedy).toContain('eks.amazonaws.com/role-arn');
    await using missing = await of({ ...account, name: 'nobody' });
    expect((await storeError(missing.read('x'))).message).toContain(`${account.namespace}/nobody`);
    expect(proxy.requests).toEqual([]);
  });

  test('an access key may come out of a Secret of Kubernetes', async () => {
    const api = await kubernetes();
    await using proxy = await startAwsProxy();
    const namespace = await api.newNamespace();
    const data = { id: Buffer.from('AKIAOFTHECLUSTER0000\n'), secret: Buffer.from('of/the+cluster') };
    await api.putSecret(namespace, 'aws', {
      data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.toString('base64')])),
    });
    const ref = (key: string) => ({ kubernetes: { namespace, name: 'aws', key } });
    const auth = { accessKey: { id: ref('id'), secret: ref('secret') } };
    await using source = await open(api, proxy.endpoint, auth);
    await source.read(uniqueName('absent'));
    expect(proxy.requests[0]?.headers.authorization).toContain('Credential=AKIAOFTHECLUSTER0000/');
  });
});
