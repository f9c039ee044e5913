import { expect } from 'vitest';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type {
  DestinationStore,
  Held,
  JsonValue,
  SecretContent,
  SourceStore,
  Written,
} from '../../../../activities/stores/store.ts';
import { openVaultDestination, openVaultSource } from '../../../../activities/stores/vault/index.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { vaultDestination, vaultSource } from '../../../../workflows/model/stores/vault.ts';
import { servers } from '../../../support/servers.ts';

export const OWNER = 'payments';
export const TOKEN = '0'.repeat(64);

/** Part of the values that tests write: no error may hold it. */
export const CANARY = 'canary-5cQ9v';

export interface TestWorld extends World {
  /** `operation status`, in the order of the requests; emptied by taking them. */
  takeRequests(): string[];
}

/** The root token and the shared Vault, unless `env` says otherwise. */
export function testWorld(
  env: Readonly<Record<string, string>> = {
    VAULT_TOKEN: servers.vault.token,
    VAULT_ADDR: servers.vault.address,
  },
  files: Readonly<Record<string, string>> = {},
): TestWorld {
  let requests: string[] = [];
  return {
    env: (name) => env[name],
    readFile: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
    },
    countRequest: (store, operation, code) => {
      requests.push(store === 'vault' ? `${operation} ${code}` : `of another store: ${store}`);
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
}

type Settings = Readonly<Record<string, unknown>>;

interface Opening {
  readonly world?: World;
  readonly signal?: AbortSignal;
}

export interface OpenedSource extends SourceStore {
  readonly requests: () => string[];
}

export async function openSource(settings: Settings, opening: Opening = {}): Promise<OpenedSource> {
  const world = testWorld();
  const { signal = new AbortController().signal } = opening;
  const store = await openVaultSource(vaultSource.parse({ path: '.*', ...settings }), {
    world: opening.world ?? world,
    signal,
  });
  return { ...store, requests: () => world.takeRequests() };
}

export interface OpenedDestination extends AsyncDisposable {
  readonly store: DestinationStore;
  /** Requests since the last call, `operation status`. */
  readonly requests: () => string[];
  /** As the activity does it: read, and write only where that differs. */
  sync(wanted: SecretContent): Promise<Written | 'unchanged'>;
  write(wanted: SecretContent, held: Held): Promise<Written>;
}

export async function openDestination(
  key: string,
  settings: Settings = {},
  opening: Opening = {},
): Promise<OpenedDestination> {
  const world = testWorld();
  const { signal = new AbortController().signal } = opening;
  const session = await openVaultDestination(vaultDestination.parse({ path: '$1', ...settings }), {
    world: opening.world ?? world,
    signal,
  });
  const store = session.at(key);
  const write = (wanted: SecretContent, held: Held): Promise<Written> =>
    store.write(wanted, { owner: OWNER, held, token: TOKEN });
  return {
    store,
    requests: () => world.takeRequests(),
    write,
    async sync(wanted) {
      const held = await store.read();
      if (held.owner === OWNER && held.matches(wanted, TOKEN)) return 'unchanged';
      return await write(wanted, held);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

export function keys(content: Readonly<Record<string, JsonValue>>): SecretContent {
  return { kind: 'keys', keys: content };
}

export function value(content: string | Uint8Array): SecretContent {
  return { kind: 'value', value: content };
}

/** The StoreError that a promise rejects with; it fails the test where it holds a value or a token. */
export async function storeError(promise: Promise<unknown>): Promise<StoreError> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const all = [error.message, error.remedy, error.stack, JSON.stringify(error), String(error.cause)].join(
      '\n',
    );
    expect(all).not.toContain(CANARY);
    expect(all).not.toMatch(/hvs\.|\broot\b/);
    return error;
  }
  throw new Error('it succeeded');
}
