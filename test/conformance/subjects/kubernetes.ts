import { Buffer } from 'node:buffer';
import type { KeyValue, SecretContent } from '../../../activities/stores/store.ts';
import { destination } from '../../../workflows/model/destination.ts';
import { source } from '../../../workflows/model/source.ts';
import { startKubernetesProxy } from '../../support/kubernetes/fault-proxy.ts';
import { watchSecrets } from '../../support/kubernetes/history.ts';
import { kubernetes, type Kubernetes, type KubernetesObject } from '../../support/kubernetes/kubernetes.ts';
import { uniqueName } from '../../support/unique.ts';
import {
  FOREIGN_METADATA,
  type Access,
  type DestinationRig,
  type Found,
  type Rig,
  type SourceRig,
} from '../rig.ts';
import { KEYS_APART, type DestinationSubject, type SourceSubject } from '../subject.ts';
import { worldOf } from '../world.ts';

const AGAINST = 'kube-apiserver 1.34';
const LIMIT = 1_048_576;

interface KubernetesRig {
  readonly rig: Rig;
  readonly api: Kubernetes;
  readonly namespace: string;
  readonly settings: (access?: Access) => Readonly<Record<string, unknown>>;
  readonly put: (name: string, content: SecretContent) => Promise<void>;
}

async function start(verbs: readonly string[]): Promise<KubernetesRig> {
  const api = await kubernetes();
  const namespace = await api.newNamespace();
  const tokens = {
    allowed: await api.newToken(namespace, [{ resources: ['secrets'], verbs }]),
    forbidden: await api.newToken(namespace, []),
    expired: 'expired',
  } as const satisfies Record<Access, string>;
  const proxy = await startKubernetesProxy(api);
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  return {
    rig: {
      faults: proxy.faults,
      world: worldOf((name) => new Map<string, string>(Object.entries(tokens)).get(name)),
      newName: () => uniqueName('conformance'),
      [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
    },
    api,
    namespace,
    settings: (access = 'allowed') => ({
      server: proxy.address,
      ca: proxy.ca,
      token: { env: access },
      namespace,
    }),
    put: async (name, content) => {
      const held = await api.secret(namespace, name);
      const data = dataOf(content);
      if (held === undefined) {
        const metadata = { name, labels: FOREIGN_METADATA };
        await api.request('POST', secrets, { metadata, data });
        return;
      }
      const none = Object.fromEntries(Object.keys(held.data ?? {}).map((key) => [key, null]));
      await api.request('PATCH', `${secrets}/${name}`, { data: { ...none, ...data } });
    },
  };
}

function dataOf(content: SecretContent): Record<string, string> {
  const keys = content.kind === 'keys' ? content.keys : { value: content.value };
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, base64(value)]));
}

function base64(value: KeyValue): string {
  if (typeof value === 'string' || value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  throw new TypeError('the suite puts text and bytes');
}

function valueOf(encoded: string): string | Uint8Array {
  const bytes = Buffer.from(encoded, 'base64');
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes) ? text : new Uint8Array(bytes);
}

/** A Secret has keys and nothing else: one value is under the key that the definition says. */
function expected(content: SecretContent): SecretContent {
  return content.kind === 'keys' ? content : { kind: 'keys', keys: { value: content.value } };
}

function found(secret: KubernetesObject, versions: number): Found {
  const keys = Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, encoded]) => [key, valueOf(encoded)]),
  );
  return {
    content: { kind: 'keys', keys },
    versions,
    metadata: { ...secret.metadata?.labels, ...secret.metadata?.annotations },
  };
}

export const kubernetesSource: SourceSubject = {
  title: 'Kubernetes Secret',
  against: AGAINST,
  cannot: { 'an object of keys that stands there as JSON in bytes is read as keys': KEYS_APART },
  async start(): Promise<SourceRig> {
    const { rig, api, namespace, settings, put } = await start(['get', 'list']);
    return {
      ...rig,
      spec: (name, access) => source.parse({ kubernetes: { ...settings(access), name } }),
      put,
      remove: async (name) => {
        await api.request('DELETE', `/api/v1/namespaces/${namespace}/secrets/${name}`);
      },
      expected,
    };
  },
};

export const kubernetesDestination: DestinationSubject = {
  title: 'Kubernetes Secret',
  against: AGAINST,
  cannot: {
    'merge keeps the keys of others in JSON that they wrote as bytes': KEYS_APART,
    'merge into what is no object of keys is refused, and it stays as it is': KEYS_APART,
  },
  async start(): Promise<DestinationRig> {
    const { rig, api, namespace, settings, put } = await start(['get', 'create', 'patch', 'delete']);
    const history = await watchSecrets(api, namespace);
    const keys = (length: number): SecretContent => ({ kind: 'keys', keys: { a: 'x'.repeat(length) } });
    return {
      ...rig,
      spec: (name, access) =>
        destination.parse({ name: 'conformance', kubernetes: { ...settings(access), name } }),
      key: (name) => `${namespace}/${name}`,
      look: async (name) => {
        const secret = await api.secret(namespace, name);
        return secret && found(secret, await history.versions(name, secret));
      },
      put,
      expected,
      limit: () => ({ at: keys(LIMIT), above: keys(LIMIT + 1) }),
      names: {
        edge: ['a', '0', 'a.b-c.d', `${'a'.repeat(251)}.b`],
        refused: ['A', 'a_b', '-a', 'a-', 'a..b', '.a', 'a/b', 'a b', 'é', 'a'.repeat(254)],
      },
      async [Symbol.asyncDispose]() {
        history[Symbol.dispose]();
        await rig[Symbol.asyncDispose]();
      },
    };
  },
};
