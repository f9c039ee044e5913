import { openKmsSource } from '../../../../activities/stores/kms/index.ts';
import type { SourceStore } from '../../../../activities/stores/store.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { kmsSource } from '../../../../workflows/model/stores/kms.ts';
import { servers } from '../../../support/servers.ts';

export interface Opened extends AsyncDisposable {
  readonly source: SourceStore;
  /** `Operation status`, in the order of the requests. */
  readonly requests: readonly string[];
}

export async function open(
  settings: Readonly<Record<string, unknown>>,
  {
    env = {},
    signal = new AbortController().signal,
  }: { env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Opened> {
  const requests: string[] = [];
  const world: World = {
    env: (name) => env[name],
    readFile: () => Promise.reject(new Error('no file is read')),
    countRequest: (store, operation, code) => {
      requests.push(store === 'kms' ? `${operation} ${code}` : `of another store: ${store}`);
    },
  };
  const parsed = kmsSource.parse({ region: 'us-east-1', endpoint: servers.moto.endpoint, ...settings });
  const source = await openKmsSource(parsed, { world, signal });
  return { source, requests, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
}

/** One read with a client of its own. */
export async function read(settings: Readonly<Record<string, unknown>>) {
  await using opened = await open(settings);
  return await opened.source.read('payments');
}
