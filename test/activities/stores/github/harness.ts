import { expect } from 'vitest';
import { converge, type Converged } from '../../../../activities/converge.ts';
import { ownershipOf } from '../../../../activities/ownership.ts';
import { originOf } from '../../../../activities/destination-keys.ts';
import { openGithubDestination } from '../../../../activities/stores/github/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type {
  DestinationStore,
  KeyValue,
  SecretContent,
  SourceRead,
  SourceStore,
} from '../../../../activities/stores/store.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { definitionSchema, templateOf, type Definition } from '../../../../workflows/model/definition.ts';
import type { Adopt } from '../../../../workflows/model/ownership.ts';
import { githubDestination } from '../../../../workflows/model/stores/github.ts';
import { ALL, startGithub, type GithubServer } from '../../../support/github/server.ts';
import {
  addRepository,
  type Repository,
  type StoredSecret,
  type StoredVariable,
} from '../../../support/github/state.ts';

/** Part of the values that tests write: no error and no record may hold it. */
export const CANARY = 'canary-9tR2k';

/** The one that passes are of, if they are of no other. */
const INSTALLATION = 'here';

export const TOKEN = 'ghp_allowed';

export interface TestGithub extends GithubServer {
  readonly repository: Repository;
  /** The secrets of the repository as text, by name. */
  secrets(): Readonly<Record<string, string>>;
  /** The records in its variables. */
  records(): readonly StoredVariable[];
  /** Somebody writes a secret of it, without a mark. */
  putByHand(name: string, value: string): void;
}

/** A GitHub with the repository acme/app and a token that may do all, its clock standing still. */
export async function startTestGithub(): Promise<TestGithub> {
  const server = await startGithub();
  server.state.clock.stop();
  server.state.tokens.set(TOKEN, { permissions: ALL });
  const repository = addRepository(server.state, 'acme', 'app');
  const { secrets } = repository.vaults.actions;
  return {
    ...server,
    repository,
    secrets: () => textsOf(secrets.values()),
    records: () => [...repository.variables.values()].filter(({ name }) => name.startsWith('KEYFERRY_')),
    putByHand: (name, value) => {
      const now = server.state.clock.seconds();
      const before = secrets.get(name);
      const writes = (before?.writes ?? 0) + 1;
      secrets.set(name, { created: now, ...before, name, value: Buffer.from(value), updated: now, writes });
    },
  };
}

export function textsOf(secrets: Iterable<StoredSecret>): Record<string, string> {
  return Object.fromEntries([...secrets].map(({ name, value }) => [name, Buffer.from(value).toString()]));
}

export interface TestWorld extends World {
  /** `operation status`, in the order of the requests; emptied by taking them. */
  takeRequests(): string[];
}

export function testWorld(
  env: Readonly<Record<string, string>> = { GITHUB_TOKEN: TOKEN },
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
      requests.push(store === 'github' ? `${operation} ${code}` : `of another store: ${store}`);
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
  };
}

export interface Pass {
  readonly definition?: string;
  readonly destination?: string;
  readonly path?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly adopt?: Adopt;
  readonly installation?: string;
  /** Of the source; null: it keeps none. */
  readonly version?: string | null;
  readonly world?: World;
  readonly signal?: AbortSignal;
}

/** What a pass of a worker does, with a client of its own. @param content undefined: gone at the source */
export async function sync(
  github: GithubServer,
  content: Readonly<Record<string, KeyValue>> | undefined,
  pass: Pass = {},
): Promise<Converged['action']> {
  const { path = 'apps/one', version = '1' } = pass;
  const read: SourceRead =
    content === undefined
      ? { state: 'absent' }
      : { state: 'present', ...(version !== null && { version }), content: keys(content) };
  const source: SourceStore = {
    list: () => Promise.resolve({ paths: [path] }),
    read: () => Promise.resolve(read),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const definition = definitionOf(github, pass);
  const [spec] = definition.spec.destinations;
  const ownership = ownershipOf(definition, pass.installation ?? INSTALLATION);
  if (spec === undefined) throw new TypeError('no destination');
  return await withStore(github, pass, async (destination) => {
    const { action } = await converge({
      definition,
      ownership,
      spec,
      path,
      mayRemove: true,
      source,
      destination,
    });
    return action;
  });
}

/** With a client that is opened for it and closed after it. */
export async function withStore<T>(
  github: GithubServer,
  pass: Pass,
  body: (store: DestinationStore) => Promise<T>,
): Promise<T> {
  const { path = 'apps/one', world = testWorld(), signal = new AbortController().signal } = pass;
  const definition = definitionOf(github, pass);
  const [spec] = definition.spec.destinations;
  if (spec?.github === undefined) throw new TypeError('no destination');
  const ownership = ownershipOf(definition, pass.installation ?? INSTALLATION);
  await using session = await openGithubDestination(spec.github, { world, signal });
  return await body(session.at(templateOf(spec), originOf(ownership, spec, path)));
}

function definitionOf(
  { apiUrl }: GithubServer,
  { definition = 'payments', destination = 'github', settings = {}, adopt = false }: Pass,
): Definition {
  const github = githubDestination.parse({ apiUrl, owner: 'acme', repository: 'app', ...settings });
  return definitionSchema.parse({
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata: { name: definition },
    spec: { source: { vault: { path: 'secret/.*' } }, destinations: [{ name: destination, github }], adopt },
  });
}

export function keys(content: Readonly<Record<string, KeyValue>>): SecretContent {
  return { kind: 'keys', keys: content };
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
    expect(all).not.toMatch(/gh[ps]_/);
    return error;
  }
  throw new Error('it succeeded');
}
