import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startVault, type VaultServer } from '../../../../infra/tools/vault/start.ts';
import { kubernetes } from '../../../support/kubernetes/kubernetes.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';
import { vaultClient, type VaultClient } from '../../../support/vault-client.ts';
import { startGithubUsers } from './github-users.ts';
import { openSource, storeError, testWorld } from './harness.ts';
import { newIamRole, newIamUser } from './moto-iam.ts';

/** The auth methods that come as plugins. */
let server: VaultServer;
let vault: VaultClient;
let policy: string;

beforeAll(async () => {
  server = await startVault({ authPlugins: true });
  vault = vaultClient(server);
  await vault.request('POST', 'secret/data/app', { body: { data: { a: '1' } } });
  policy = await vault.newPolicy('path "secret/*" { capabilities = ["read"] }');
});
afterAll(() => server[Symbol.asyncDispose]());

async function newAuth(type: string): Promise<string> {
  const mount = uniqueName(type);
  await vault.request('POST', `sys/auth/${mount}`, { body: { type } });
  return mount;
}

/** What is read after a login, and what the login asked of Vault. */
async function readWith(auth: object, files: Readonly<Record<string, string>>) {
  const world = testWorld({ VAULT_ADDR: server.address, VAULT_TOKEN: 'not to be used' }, files);
  const state = await (async () => {
    await using source = await openSource({ mount: 'secret', version: 2, auth }, { world });
    return (await source.read('app')).state;
  })();
  return { state, requests: world.takeRequests() };
}

const LOGGED_IN = { state: 'present', requests: ['login 200', 'read 200', 'revoke 204'] };

describe('Logging in by a Kubernetes service account', () => {
  async function newAccount() {
    const cluster = await kubernetes();
    const mount = await newAuth('kubernetes');
    await vault.request('POST', `auth/${mount}/config`, {
      body: {
        kubernetes_host: cluster.server,
        kubernetes_ca_cert: cluster.ca,
        token_reviewer_jwt: cluster.token,
      },
    });
    const namespace = await cluster.newNamespace();
    const role = {
      bound_service_account_names: '*',
      bound_service_account_namespaces: [namespace],
      token_policies: [policy],
    };
    await vault.request('POST', `auth/${mount}/role/sync`, { body: role });
    return { cluster, mount, namespace, jwt: await cluster.newToken(namespace, []) };
  }

  test('shows the token that the definition names, and the pod’s own where it names none', async () => {
    const { mount, jwt } = await newAccount();
    const named = { kubernetes: { mount, role: 'sync', jwt: { file: '/run/jwt' } } };
    expect(await readWith(named, { '/run/jwt': jwt })).toEqual(LOGGED_IN);
    const own = { '/var/run/secrets/kubernetes.io/serviceaccount/token': jwt };
    expect(await readWith({ kubernetes: { mount, role: 'sync' } }, own)).toEqual(LOGGED_IN);
  });

  test('is refused with the token of a namespace that the role does not name, or of nobody', async () => {
    const { cluster, mount, jwt } = await newAccount();
    const stranger = await cluster.newToken(await cluster.newNamespace(), []);
    const forged = jwt.replace(/[^.]*$/, 'c2lnbmF0dXJl');
    for (const [role, token] of [
      ['sync', stranger],
      ['sync', forged],
      ['no-such-role', jwt],
    ] as const) {
      const auth = { kubernetes: { mount, role, jwt: { file: '/run/jwt' } } };
      const error = await storeError(readWith(auth, { '/run/jwt': token }));
      expect(error).toMatchObject({
        code: 'unauthenticated',
        remedy: expect.stringContaining('service account') as string,
      });
      expect(error.message + error.remedy).not.toContain(token);
    }
  });
});

describe('Logging in by a GitHub token', () => {
  const TOKEN = 'ghp_canary-5cQ9v';

  async function newOrganisation() {
    const organization = uniqueName('org');
    const users = await startGithubUsers(TOKEN, organization);
    const mount = await newAuth('github');
    const body = { organization, organization_id: 4711, base_url: users.url, token_policies: [policy] };
    await vault.request('POST', `auth/${mount}/config`, { body });
    return { mount, users };
  }

  test('works for a member of the organisation', async () => {
    const { mount, users } = await newOrganisation();
    await using _users = users;
    const auth = { github: { mount, token: { file: '/run/token' } } };
    expect(await readWith(auth, { '/run/token': TOKEN })).toEqual(LOGGED_IN);
  });

  test('is refused with a token that GitHub does not know', async () => {
    const { mount, users } = await newOrganisation();
    await using _users = users;
    const auth = { github: { mount, token: { file: '/run/token' } } };
    expect(await storeError(readWith(auth, { '/run/token': 'ghp_other' }))).toMatchObject({
      code: 'unauthenticated',
      remedy: expect.stringContaining('read:org') as string,
    });
  });
});

describe('Logging in by AWS IAM', () => {
  const SERVER_ID = 'vault.example.com';

  beforeEach(() => {
    vi.stubEnv('AWS_ENDPOINT_URL_STS', servers.moto.endpoint);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  async function newRoleFor(principal: string): Promise<string> {
    const mount = await newAuth('aws');
    await vault.request('POST', `auth/${mount}/config/client`, {
      body: {
        access_key: 'testing',
        secret_key: 'testing',
        sts_endpoint: servers.moto.endpoint,
        sts_region: 'us-east-1',
        iam_endpoint: servers.moto.endpoint,
        iam_server_id_header_value: SERVER_ID,
      },
    });
    await vault.request('POST', `auth/${mount}/role/sync`, {
      body: {
        auth_type: 'iam',
        bound_iam_principal_arn: principal,
        resolve_aws_unique_ids: false,
        token_policies: [policy],
      },
    });
    return mount;
  }

  const accessKey = { id: { file: '/run/id' }, secret: { file: '/run/secret' } };

  async function newUser() {
    const { arn, accessKeyId, secretAccessKey } = await newIamUser();
    return { arn, files: { '/run/id': accessKeyId, '/run/secret': secretAccessKey } };
  }

  test('signs with an access key, and with the server ID that the method asks for', async () => {
    const { arn, files } = await newUser();
    const mount = await newRoleFor(arn);
    const awsIam = { mount, role: 'sync', serverId: SERVER_ID, auth: { accessKey } };
    expect(await readWith({ awsIam }, files)).toEqual(LOGGED_IN);
  });

  test('is refused without the server ID, by another user, and for a role that is not there', async () => {
    const { arn, files } = await newUser();
    const stranger = await newUser();
    const mount = await newRoleFor(arn);
    const awsIam = { mount, role: 'sync', serverId: SERVER_ID, auth: { accessKey } };
    for (const [changed, given] of [
      [{ serverId: undefined }, files],
      [{ serverId: 'other.example.com' }, files],
      [{}, stranger.files],
      [{ role: 'no-such-role' }, files],
    ] as const)
      expect(await storeError(readWith({ awsIam: { ...awsIam, ...changed } }, given))).toMatchObject({
        code: 'unauthenticated',
        remedy: expect.stringContaining('serverId') as string,
      });
  });

  test('assumes the role that the definition names before', async () => {
    const role = await newIamRole();
    const { files } = await newUser();
    const mount = await newRoleFor(role);
    const awsIam = { mount, role: 'sync', serverId: SERVER_ID, roleArn: role, auth: { accessKey } };
    expect(await readWith({ awsIam }, files)).toEqual({
      ...LOGGED_IN,
      requests: ['AssumeRole 200', ...LOGGED_IN.requests],
    });
  });

  test('signs as the worker itself where the definition names nobody', async () => {
    const { arn, files } = await newUser();
    const mount = await newRoleFor(arn);
    vi.stubEnv('AWS_ACCESS_KEY_ID', files['/run/id']);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', files['/run/secret']);
    const awsIam = { mount, role: 'sync', serverId: SERVER_ID };
    expect(await readWith({ awsIam }, {})).toEqual(LOGGED_IN);
  });

  test('names the credential that is missing', async () => {
    const mount = await newRoleFor('arn:aws:iam::123456789012:user/nobody');
    const auth = { awsIam: { mount, auth: { accessKey } } };
    expect(await storeError(readWith(auth, {}))).toMatchObject({
      code: 'notConfigured',
      message: expect.stringContaining('/run/id') as string,
    });
  });
});
