import { Buffer } from 'node:buffer';
import { converge, type Converged } from '../../../../activities/converge.ts';
import { ownershipOf } from '../../../../activities/ownership.ts';
import { openDestinations, openSource } from '../../../../activities/stores/index.ts';
import { StoreError } from '../../../../activities/stores/store-error.ts';
import type {
  DestinationSession,
  Keys,
  SecretContent,
  SourceStore,
} from '../../../../activities/stores/store.ts';
import type { World } from '../../../../activities/stores/world.ts';
import { definitionSchema } from '../../../../workflows/model/definition.ts';
import { ownerMark, type Adopt } from '../../../../workflows/model/ownership.ts';
import { source } from '../../../../workflows/model/source.ts';
import { HERE } from '../../../support/here.ts';
import {
  kubernetes,
  type Kubernetes,
  type KubernetesObject,
} from '../../../support/kubernetes/kubernetes.ts';

const DEFINITION = 'test';
export const OWNER = ownerMark(HERE.installation, DEFINITION);

export const keys = (values: Keys): SecretContent => ({ kind: 'keys', keys: values });

export interface StoreRequest {
  readonly operation: string;
  readonly code: string;
}

export interface Harness {
  readonly api: Kubernetes;
  /** A namespace of the test's own. */
  readonly namespace: string;
  /** Requests that stores opened here made. */
  readonly requests: StoreRequest[];
  readonly world: World;
  /** Settings of a connection with everything allowed. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** What a pass of a worker does. */
  readonly sync: (settings: object, content: SecretContent, as?: SyncAs) => Promise<Converged['action']>;
  /** What a pass does when the source is gone. */
  readonly remove: (settings: object, as?: SyncAs) => Promise<Converged['action']>;
  readonly destination: (settings: object) => Promise<DestinationSession>;
  readonly source: (settings: object) => Promise<SourceStore>;
}

export interface SyncAs {
  readonly adopt?: Adopt;
  readonly owner?: string;
}

/** @param env variables, and files by their path */
export async function harness(env: Readonly<Record<string, string>> = {}): Promise<Harness> {
  const api = await kubernetes();
  const namespace = await api.newNamespace();
  const requests: StoreRequest[] = [];
  const known: Readonly<Record<string, string>> = { ADMIN: api.token, ...env };
  const world: World = {
    env: (name) => known[name],
    readFile: (path) => {
      const text = known[path];
      return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
    },
    countRequest: (_store, operation, code) => requests.push({ operation, code }),
  };
  const options = { ...HERE, world, signal: new AbortController().signal };
  const connection = { server: api.server, ca: api.ca, token: { env: 'ADMIN' } };
  const definitionOf = (settings: object, { adopt = false, owner = DEFINITION }: SyncAs) =>
    definitionSchema.parse({
      apiVersion: 'keyferry.dev/v1',
      kind: 'Sync',
      metadata: { name: owner },
      spec: {
        source: { vault: { path: 'secret/x' } },
        destinations: [{ name: 'd', kubernetes: { ...connection, ...settings } }],
        adopt,
      },
    });
  const pass = async (settings: object, read: Awaited<ReturnType<SourceStore['read']>>, as: SyncAs) => {
    const definition = definitionOf(settings, as);
    const [spec] = definition.spec.destinations;
    if (spec?.kubernetes === undefined) throw new TypeError('no destination');
    await using session = await openDestinations(spec, options);
    const { namespace: at, name } = spec.kubernetes;
    const { action } = await converge({
      definition,
      ownership: ownershipOf(definition, HERE.installation),
      spec,
      path: 'x',
      mayRemove: true,
      source: {
        list: () => Promise.resolve({ paths: ['x'] }),
        read: () => Promise.resolve(read),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      destination: session.at(at === undefined ? name : `${at}/${name}`),
    });
    return action;
  };
  return {
    api,
    namespace,
    requests,
    world,
    connection,
    sync: (settings, content, as = {}) => pass(settings, { state: 'present', version: '1', content }, as),
    remove: (settings, as = {}) => pass(settings, { state: 'absent' }, as),
    destination: async (settings) => {
      const [spec] = definitionOf(settings, {}).spec.destinations;
      if (spec === undefined) throw new TypeError('no destination');
      return await openDestinations(spec, options);
    },
    source: async (settings) =>
      await openSource(source.parse({ kubernetes: { ...connection, ...settings } }), options),
  };
}

/** The values of a Secret as text. */
export function textsOf(secret: KubernetesObject | undefined): Record<string, string> | undefined {
  if (secret === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export async function failureOf(work: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error;
  throw new Error('it did not fail with a StoreError', { cause: error });
}
