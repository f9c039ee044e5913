import { Buffer } from 'node:buffer';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type DescribeSecretResponse,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { source } from '../../../workflows/model/source.ts';
import { startAwsProxy } from '../../support/aws-proxy.ts';
import { refusalOf } from '../../support/aws-rules.ts';
import { secretsManager } from '../../support/aws.ts';
import { startFaultProxy, type ProxyRequest } from '../../support/fault-proxy.ts';
import { uniqueName } from '../../support/unique.ts';
import {
  FOREIGN_METADATA,
  type Access,
  type DestinationRig,
  type Found,
  type Rig,
  type SourceRig,
} from '../rig.ts';
import type { DestinationSubject, SourceSubject } from '../subject.ts';
import { worldOf } from '../world.ts';

const AGAINST = 'moto 5.2, and what it lacks played before it';
const LIMIT = 65_536;

const KEY_IDS = {
  allowed: 'AKIAALLOWED000000000',
  forbidden: 'AKIAFORBIDDEN0000000',
  expired: 'AKIAEXPIRED000000000',
} as const satisfies Record<Access, string>;

interface AwsRig {
  readonly rig: Rig;
  readonly other: SecretsManagerClient;
  readonly settings: (access?: Access) => Readonly<Record<string, unknown>>;
  readonly put: (name: string, content: SecretContent) => Promise<void>;
}

/** @param region that no other test uses: its secrets are listed while others come and go */
async function start(region: string): Promise<AwsRig> {
  await using stack = new AsyncDisposableStack();
  const moto = stack.use(await startAwsProxy());
  const refused = { [KEY_IDS.forbidden]: 'forbidden', [KEY_IDS.expired]: 'expired' } as const;
  moto.script('*', async (request, forward) => refusalOf(request, refused) ?? (await forward()), Infinity);
  const proxy = stack.use(
    await startFaultProxy({
      target: moto.endpoint,
      isWrite: (request) => !/^(Describe|Get|BatchGet|List)/.test(operationOf(request)),
      throttled: (afterSeconds) => ({
        ...errorOf(400, 'ThrottlingException', 'Rate exceeded'),
        ...(afterSeconds !== undefined && { headers: { 'retry-after': String(afterSeconds) } }),
      }),
      serverError: ({ body }) => errorOf(500, 'InternalServiceError', `you sent ${body.toString()}`),
    }),
  );
  const other = stack.adopt(secretsManager(region), (client) => {
    client.destroy();
  });
  const env: Readonly<Record<string, string>> = { ...KEY_IDS, secret: 'secret-access-key' };
  const opened = stack.move();
  return {
    rig: {
      faults: proxy.faults,
      world: worldOf((name) => env[name]),
      newName: () => uniqueName('conformance'),
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    },
    other,
    settings: (access = 'allowed') => ({
      region,
      endpoint: proxy.address,
      auth: { accessKey: { id: { env: access }, secret: { env: 'secret' } } },
    }),
    put: async (name, content) => {
      const value = valueOf(content);
      if ((await describe(other, name)) === undefined) {
        const Tags = Object.entries(FOREIGN_METADATA).map(([Key, Value]) => ({ Key, Value }));
        await other.send(new CreateSecretCommand({ Name: name, Tags, ...value }));
      } else await other.send(new PutSecretValueCommand({ SecretId: name, ...value }));
    },
  };
}

function operationOf({ headers }: ProxyRequest): string {
  return String(headers['x-amz-target']).split('.').at(-1) ?? '';
}

function errorOf(status: number, type: string, message: string): { status: number; body: string } {
  return { status, body: JSON.stringify({ __type: type, message }) };
}

function valueOf(content: SecretContent): { SecretString: string } | { SecretBinary: Uint8Array } {
  if (content.kind === 'keys') return { SecretString: JSON.stringify(content.keys) };
  const { value } = content;
  return typeof value === 'string' ? { SecretString: value } : { SecretBinary: value };
}

async function describe(
  client: SecretsManagerClient,
  name: string,
): Promise<DescribeSecretResponse | undefined> {
  try {
    return await client.send(new DescribeSecretCommand({ SecretId: name }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function look(client: SecretsManagerClient, name: string): Promise<Found | undefined> {
  const secret = await describe(client, name);
  if (secret === undefined || secret.DeletedDate !== undefined) return undefined;
  const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  return {
    content: contentOf(SecretString ?? Uint8Array.from(SecretBinary ?? [])),
    versions: Object.keys(secret.VersionIdsToStages ?? {}).length,
    metadata: Object.fromEntries((secret.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

function contentOf(value: string | Uint8Array): SecretContent {
  if (typeof value !== 'string' || !value.startsWith('{')) return { kind: 'value', value };
  try {
    return { kind: 'keys', keys: JSON.parse(value) as Record<string, string> };
  } catch {
    return { kind: 'value', value };
  }
}

export const awsSecretsManagerSource: SourceSubject = {
  title: 'AWS Secrets Manager',
  against: AGAINST,
  cannot: {},
  async start(): Promise<SourceRig> {
    const { rig, other, settings, put } = await start('ap-northeast-3');
    return {
      ...rig,
      spec: (name, access) => source.parse({ awsSecretsManager: { ...settings(access), name } }),
      put,
      remove: async (name) => {
        await other.send(new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: 7 }));
      },
    };
  },
};

export const awsSecretsManagerDestination: DestinationSubject = {
  title: 'AWS Secrets Manager',
  against: AGAINST,
  cannot: {},
  async start(): Promise<DestinationRig> {
    const { rig, other, settings, put } = await start('eu-south-1');
    const text = 'é'.repeat(LIMIT / Buffer.byteLength('é'));
    return {
      ...rig,
      spec: (_name, access) =>
        destination.parse({ name: 'aws', awsSecretsManager: { ...settings(access), name: 'by-session' } }),
      put,
      look: (name) => look(other, name),
      limit: () => ({ at: { kind: 'value', value: text }, above: { kind: 'value', value: `${text}x` } }),
      names: {
        edge: [
          uniqueName('n').padEnd(512, 'x'),
          `/${uniqueName('slashes')}/_+=.@-`,
          uniqueName('UPPER'),
          // Ends as the ARN of a secret does.
          `${uniqueName('arn')}-AbCdEf`,
          `-${uniqueName('dash')}`,
        ],
        refused: [
          '',
          'a b',
          'a:b',
          'é',
          'a\n',
          'x'.repeat(513),
          'arn:aws:secretsmanager:eu-south-1:123456789012:secret:a-AbCdEf',
        ],
      },
    };
  },
};
