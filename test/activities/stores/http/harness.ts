import { addressGuard } from '../../../../activities/stores/address.ts';
import { openHttpDestination } from '../../../../activities/stores/http/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type { DestinationSession, JsonValue, SecretContent } from '../../../../activities/stores/store.ts';
import type { World } from '../../../../activities/stores/world.ts';
import type { Boundary } from '../../../../workflows/model/boundary.ts';
import { httpDestination } from '../../../../workflows/model/stores/http.ts';

import { THIS_MACHINE } from '../../../support/here.ts';

export const TOKEN = '0123456789abcdef'.repeat(4);

export const keys = (content: Readonly<Record<string, JsonValue>>): SecretContent => ({
  kind: 'keys',
  keys: content,
});

export interface Opened extends AsyncDisposable {
  readonly session: DestinationSession;
  /** `Operation status`, in the order of the requests. */
  readonly requests: readonly string[];
  write(url: string, content: SecretContent, token?: string): Promise<void>;
  remove(url: string): Promise<void>;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Left out: those of this machine, as every receiver of tests is there. */
  readonly addresses?: Boundary['addresses'];
}

export async function open(
  settings: Readonly<Record<string, unknown>> = {},
  {
    env = {},
    files = {},
    signal = new AbortController().signal,
    addresses = THIS_MACHINE,
  }: Surroundings = {},
): Promise<Opened> {
  const requests: string[] = [];
  const world: World = {
    env: (name) => env[name],
    readFile: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(text);
    },
    guard: addressGuard(addresses, 'HTTP'),
    countRequest: (store, operation, code) => {
      requests.push(store === 'http' ? `${operation} ${code}` : `of another store: ${store}`);
    },
  };
  const parsed = httpDestination.parse({ url: 'https://example.com', ...settings });
  const session = await openHttpDestination(parsed, { world, signal });
  return {
    session,
    requests,
    async write(url, content, token = TOKEN) {
      const store = session.at(url);
      await store.write(content, { owner: 'payments', held: await store.read(), token });
    },
    async remove(url) {
      const store = session.at(url);
      await store.remove(await store.read());
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** The StoreError that a promise rejects with; anything else fails the test. */
export async function storeError(body: () => Promise<unknown>): Promise<StoreError> {
  try {
    await body();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}
