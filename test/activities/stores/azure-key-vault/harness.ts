import {
  openAzureDestination,
  openAzureSource,
} from '../../../../activities/stores/azure-key-vault/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type {
  DestinationSession,
  DestinationStore,
  JsonValue,
  SecretContent,
  SourceStore,
  Written,
} from '../../../../activities/stores/store.ts';
import { azureDestination, azureSource } from '../../../../workflows/model/stores/azure-key-vault.ts';
import type { Client } from '../../../support/azure-key-vault/authority.ts';
import { azureWorld, clientSecretOf, type CountingWorld } from '../../../support/azure-key-vault/login.ts';
import type { Permission } from '../../../support/azure-key-vault/secrets-api.ts';
import { startAzureServer, type AzureServer } from '../../../support/azure-key-vault/server.ts';

export const OWNER = 'payments';
export const TOKEN = '0123456789abcdef'.repeat(4);
export const ALL: readonly Permission[] = ['get', 'list', 'set', 'delete', 'recover', 'purge'];

type Settings = Readonly<Record<string, unknown>>;

/** A server of one test, and an identity on it. */
export interface Azure extends AsyncDisposable {
  readonly server: AzureServer;
  readonly client: Client;
  readonly world: CountingWorld;
  /** A session that is asked for one key, and was opened with these settings. */
  destination(key: string, settings?: Settings, signal?: AbortSignal): Promise<Opened>;
  session(settings?: Settings): Promise<DestinationSession>;
  source(settings?: Settings, signal?: AbortSignal): Promise<SourceStore>;
}

export interface Opened extends AsyncDisposable {
  readonly store: DestinationStore;
  /** As the activity does it: read, and write only where that differs. */
  sync(wanted: SecretContent): Promise<Written | 'unchanged'>;
}

export async function startAzure(permissions: readonly Permission[] = ALL): Promise<Azure> {
  const server = await startAzureServer();
  const client = server.authority.register(permissions);
  const world = azureWorld(server, [client]);
  const common = { vaultUrl: server.url, auth: clientSecretOf(server, client) };
  const never = new AbortController().signal;
  const session = (settings: Settings = {}, signal = never): Promise<DestinationSession> =>
    openAzureDestination(azureDestination.parse({ ...common, name: '$1', ...settings }), { world, signal });
  return {
    server,
    client,
    world,
    session,
    async destination(key, settings, signal) {
      const opened = await session(settings, signal);
      const store = opened.at(key);
      return {
        store,
        async sync(wanted) {
          const held = await store.read();
          if (held.owner === OWNER && held.matches(wanted, TOKEN)) return 'unchanged';
          return await store.write(wanted, { owner: OWNER, held, token: TOKEN });
        },
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
    source: (settings = {}, signal = never) =>
      openAzureSource(azureSource.parse({ ...common, name: '.*', ...settings }), { world, signal }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** The newest version, as the vault has it. */
export function stored({ server }: Azure, name: string) {
  const item = server.vault.peek(name);
  const version = item?.versions.at(-1);
  if (item === undefined || version === undefined) throw new Error(`there is no ${name}`);
  return { ...version, state: item.state, versions: item.versions.length };
}

export function keys(content: Readonly<Record<string, JsonValue | Uint8Array>>): SecretContent {
  return { kind: 'keys', keys: content };
}

export function value(content: string | Uint8Array): SecretContent {
  return { kind: 'value', value: content };
}

/** The StoreError that a promise rejects with; anything else fails the test. */
export async function storeError(promise: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error('not a StoreError', { cause: error });
}
