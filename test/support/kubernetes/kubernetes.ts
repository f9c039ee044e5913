import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { askLazily } from '../lazy-server.ts';
import { servers } from '../servers.ts';
import { uniqueName } from '../unique.ts';
import type { SharedKubernetes } from './shared.ts';

export interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface KubernetesAnswer {
  readonly status: number;
  readonly body: KubernetesObject;
}

export interface KubernetesObject {
  readonly metadata?: Metadata;
  readonly data?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly immutable?: boolean;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly Readonly<Record<string, unknown>>[];
  readonly managedFields?: readonly { readonly manager: string; readonly operation: string }[];
}

/** The API of Kubernetes as tests need it: apart from our store, so that neither hides a fault of the other. */
export interface Kubernetes extends SharedKubernetes {
  /** As an administrator. @param accept statuses beside 2xx that are an answer, not a failure */
  readonly request: (
    method: string,
    path: string,
    body?: object,
    accept?: readonly number[],
  ) => Promise<KubernetesAnswer>;
  /** Lets it forget how things were when it was started, as it does by itself after minutes. */
  forget(): Promise<void>;
  /** A new namespace. @returns its name */
  newNamespace(labels?: Readonly<Record<string, string>>): Promise<string>;
  /** Token of a new service account in the namespace, which may do what the rules say there and nothing else. */
  newToken(namespace: string, rules: readonly Rule[], clusterRules?: readonly Rule[]): Promise<string>;
  /** Undefined where it is not there. */
  secret(namespace: string, name: string): Promise<KubernetesObject | undefined>;
  /** Made, or changed by what is given. */
  putSecret(namespace: string, name: string, fields: object): Promise<KubernetesObject>;
}

const RBAC = { apiGroup: 'rbac.authorization.k8s.io' } as const;

/** Starts the shared API where no test of the run did before; it takes some seconds. */
export async function kubernetes(): Promise<Kubernetes> {
  const shared = await askLazily<SharedKubernetes>(servers.kubernetes.lazily);
  const call: Kubernetes['request'] = async (method, path, body, accept = []) => {
    const answer = await send(shared, method, path, body);
    if (answer.status >= 300 && !accept.includes(answer.status))
      throw new Error(
        `Kubernetes answered ${method} ${path} with ${String(answer.status)}: ${JSON.stringify(answer.body)}`,
      );
    return answer;
  };
  const grant = async (base: string, kind: string, name: string, rules: readonly Rule[], subject: object) => {
    const complete = rules.map((rule) => ({ apiGroups: [''], ...rule }));
    const metadata = { name };
    await call('POST', `${base}/${kind.toLowerCase()}s`, { metadata, rules: complete });
    await call('POST', `${base}/${kind.toLowerCase()}bindings`, {
      metadata,
      roleRef: { ...RBAC, kind, name },
      subjects: [subject],
    });
  };
  const secrets = (namespace: string): string => `/api/v1/namespaces/${namespace}/secrets`;
  return {
    ...shared,
    request: call,
    async forget() {
      // Its first revisions; once they are gone, they are gone.
      const body = JSON.stringify({ revision: '10', physical: true });
      const response = await fetch(`${shared.etcd}/v3/kv/compaction`, { method: 'POST', body });
      const text = await response.text();
      if (!response.ok && !text.includes('compacted')) throw new Error(text);
    },
    async newNamespace(labels = {}) {
      const name = uniqueName('ns');
      await call('POST', '/api/v1/namespaces', { metadata: { name, labels } });
      return name;
    },
    async newToken(namespace, rules, clusterRules = []) {
      const name = uniqueName('account');
      const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
      await call('POST', accounts, { metadata: { name } });
      const subject = { kind: 'ServiceAccount', namespace, name };
      const api = '/apis/rbac.authorization.k8s.io/v1';
      await grant(`${api}/namespaces/${namespace}`, 'Role', name, rules, subject);
      if (clusterRules.length > 0) await grant(api, 'ClusterRole', name, clusterRules, subject);
      const { body } = await call('POST', `${accounts}/${name}/token`, { spec: { expirationSeconds: 3600 } });
      return (body['status'] as { token: string }).token;
    },
    async secret(namespace, name) {
      const { status, body } = await call('GET', `${secrets(namespace)}/${name}`, undefined, [404]);
      return status === 404 ? undefined : body;
    },
    async putSecret(namespace, name, fields) {
      const patched = await call('PATCH', `${secrets(namespace)}/${name}`, fields, [404]);
      if (patched.status === 404)
        return (await call('POST', secrets(namespace), { metadata: { name }, ...fields })).body;
      return patched.body;
    },
  };
}

async function send(
  { server, ca, token }: SharedKubernetes,
  method: string,
  path: string,
  body: object | undefined,
): Promise<KubernetesAnswer> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type };
  const outgoing = request(`${server}${path}`, { ca, method, headers, agent: false });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const text = (await buffer(answer)).toString();
  return { status: answer.statusCode ?? 0, body: JSON.parse(text) as KubernetesObject };
}
