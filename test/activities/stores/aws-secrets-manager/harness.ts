import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { openAwsDestination } from '../../../../activities/stores/aws-secrets-manager/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type { DestinationStore, Keys, SecretContent, Written } from '../../../../activities/stores/store.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { awsDestination } from '../../../../workflows/model/stores/aws-secrets-manager.ts';
import { secretsManager } from '../../../support/aws.ts';
import { servers } from '../../../support/servers.ts';
import { uniqueName } from '../../../support/unique.ts';

export const OWNER = 'payments';

export interface CountingWorld extends World {
  /** `Operation status`, in the order of the requests; emptied by taking them. */
  takeRequests(): string[];
}

export function countingWorld(env: Readonly<Record<string, string>> = {}): CountingWorld {
  let requests: string[] = [];
  return {
    env: (name) => env[name],
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: (store, operation, code) => {
      requests.push(store === 'awsSecretsManager' ? `${operation} ${code}` : `of another store: ${store}`);
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
}

export interface OpenedDestination extends AsyncDisposable {
  readonly name: string;
  readonly store: DestinationStore;
  /** Requests since the last call, `Operation status`. */
  requests(): string[];
  /** As the activity does it: read, and write only where that differs. */
  sync(wanted: SecretContent, token?: string): Promise<Written | 'unchanged'>;
}

/** A destination on the shared emulator, or on a proxy before it, under a name of its own. */
export async function openDestination(
  settings: Readonly<Record<string, unknown>> = {},
  options: { name?: string; endpoint?: string; signal?: AbortSignal } = {},
): Promise<OpenedDestination> {
  const { name = uniqueName('keyferry'), endpoint = servers.moto.endpoint } = options;
  const { signal = new AbortController().signal } = options;
  const world = countingWorld();
  const parsed = awsDestination.parse({
    name: '$1',
    region: 'us-east-1',
    endpoint,
    ...settings,
  });
  const session = await openAwsDestination(parsed, { world, signal });
  const store = session.at(name);
  return {
    name,
    store,
    requests: () => world.takeRequests(),
    async sync(wanted, token = TOKEN) {
      const held = await store.read();
      if (held.owner === OWNER && held.matches(wanted, token)) return 'unchanged';
      return await store.write(wanted, { owner: OWNER, held, token });
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

export const TOKEN = '0123456789abcdef'.repeat(4);

export function keys(content: Keys): SecretContent {
  return { kind: 'keys', keys: content };
}

export function value(content: string | Uint8Array): SecretContent {
  return { kind: 'value', value: content };
}

/** What a reader that names neither version nor stage gets. */
export async function readBack(
  name: string,
  region?: string,
): Promise<{ text: string | undefined; bytes: Uint8Array | undefined; version: string | undefined }> {
  using client = disposable(secretsManager(region));
  const answer = await client.send(new GetSecretValueCommand({ SecretId: name }));
  return { text: answer.SecretString, bytes: answer.SecretBinary, version: answer.VersionId };
}

export async function describe(name: string, region?: string) {
  using client = disposable(secretsManager(region));
  const answer = await client.send(new DescribeSecretCommand({ SecretId: name }));
  return {
    arn: answer.ARN ?? '',
    description: answer.Description,
    kmsKeyId: answer.KmsKeyId,
    tags: Object.fromEntries((answer.Tags ?? []).map(({ Key = '', Value }) => [Key, Value])),
    versions: Object.keys(answer.VersionIdsToStages ?? {}),
    stages: answer.VersionIdsToStages ?? {},
    deleted: answer.DeletedDate,
    regions: Object.fromEntries(
      (answer.ReplicationStatus ?? []).map(({ Region = '', Status }) => [Region, Status]),
    ),
  };
}

/** A raw client, to be someone else. */
export function someoneElse(region?: string) {
  return disposable(secretsManager(region));
}

function disposable<T extends { destroy(): void }>(client: T): T & Disposable {
  return Object.assign(client, {
    [Symbol.dispose]: () => {
      client.destroy();
    },
  });
}

/** The StoreError that a promise rejects with; anything else fails the test. */
export async function storeError(promise: Promise<unknown>): Promise<StoreError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}
