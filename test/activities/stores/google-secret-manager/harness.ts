import {
  openGoogleDestination,
  openGoogleSource,
} from '../../../../activities/stores/google-secret-manager/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type {
  DestinationStore,
  SecretContent,
  SourceStore,
  Written,
} from '../../../../activities/stores/store.ts';
import { googleDestination, googleSource } from '../../../../workflows/model/stores/google-secret-manager.ts';
import { PROJECT } from '../../../support/google-secret-manager/names.ts';
import type { StoredSecret } from '../../../support/google-secret-manager/secrets.ts';
import {
  startGoogleServer,
  type GoogleServer,
  type ServerOptions,
} from '../../../support/google-secret-manager/server.ts';
import { googleWorld } from '../../../support/google-secret-manager/world.ts';
import { uniqueName } from '../../../support/unique.ts';

export const OWNER = 'payments';
export const PARENT = `projects/${PROJECT.id}`;

export const keys = (values: Readonly<Record<string, string>>): SecretContent => ({
  kind: 'keys',
  keys: values,
});

/** A server of the test's own, and the key of an account that may do all there. */
export async function startServer(
  options: ServerOptions = {},
): Promise<GoogleServer & { readonly env: Readonly<Record<string, string>> }> {
  const server = await startGoogleServer(options);
  return { ...server, env: { GOOGLE_KEY: server.accounts.add('keyferry@test') } };
}

type Server = Awaited<ReturnType<typeof startServer>>;
type Settings = Readonly<Record<string, unknown>>;

export interface OpenedDestination extends AsyncDisposable {
  readonly id: string;
  /** As `projects/…/secrets/…`. */
  readonly name: string;
  readonly store: DestinationStore;
  /** What the service holds. */
  held(): StoredSecret | undefined;
  /** Requests since the last call, `Operation code`. */
  requests(): string[];
  /** As the activity does it: read, and write only where that differs. */
  sync(wanted: SecretContent): Promise<Written | 'unchanged'>;
}

export async function openDestination(
  server: Server,
  settings: Settings = {},
  id: string = uniqueName('keyferry'),
): Promise<OpenedDestination> {
  const world = googleWorld(server, server.env);
  const parsed = googleDestination.parse({
    project: PROJECT.id,
    credentials: { env: 'GOOGLE_KEY' },
    name: '$1',
    ...settings,
  });
  const session = await openGoogleDestination(parsed, { world, signal: new AbortController().signal });
  const store = session.at(id);
  const { location } = parsed;
  const place = location === undefined ? PARENT : `${PARENT}/locations/${location}`;
  const name = `${place}/secrets/${id.replaceAll('/', () => parsed.slash)}`;
  return {
    id,
    name,
    store,
    held: () => server.peek(name),
    requests: () => world.takeRequests(),
    async sync(wanted) {
      const held = await store.read();
      if (held.matches(wanted, '')) return 'unchanged';
      return await store.write(wanted, { owner: OWNER, held, token: '' });
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

export async function openSource(
  server: Server,
  settings: Settings = {},
): Promise<SourceStore & { requests(): string[] }> {
  const world = googleWorld(server, server.env);
  const parsed = googleSource.parse({
    project: PROJECT.id,
    credentials: { env: 'GOOGLE_KEY' },
    name: '(.+)',
    ...settings,
  });
  const source = await openGoogleSource(parsed, { world, signal: new AbortController().signal });
  return { ...source, requests: () => world.takeRequests() };
}

/** Made by somebody else, with one version for each value. */
export function make(
  server: GoogleServer,
  id: string,
  values: readonly string[] = [],
  about: Partial<StoredSecret> = {},
): StoredSecret {
  server.api.CreateSecret({
    parent: PARENT,
    secretId: id,
    secret: {
      ...{ name: '', etag: '', labels: {}, annotations: {}, versionAliases: {} },
      replication: { automatic: {} },
    },
  });
  for (const value of values) add(server, id, value);
  const secret = server.peek(`${PARENT}/secrets/${id}`);
  if (secret === undefined) throw new Error('it was made');
  return Object.assign(secret, about);
}

export function add(server: GoogleServer, id: string, value: string): void {
  server.api.AddSecretVersion({ parent: `${PARENT}/secrets/${id}`, payload: { data: Buffer.from(value) } });
}

export async function errorOf(promise: Promise<unknown>): Promise<StoreError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error('it did not fail with a StoreError', { cause: error });
}
