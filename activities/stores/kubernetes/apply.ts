import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import {
  type Data,
  type KubernetesClient,
  nameOf,
  type Operation,
  type Place,
} from '../kubernetes-api/index.ts';
import { FIELD_MANAGER } from './applied-fields.ts';
import { secretOf, type Secret } from './secret.ts';
import type { View, Wanted } from './wanted.ts';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/**
 * A resource version that no object ever has. Server-side apply writes over what is there and creates what is not;
 * with a version it does not write over another, and so with this one it only creates. (kube-apiserver compares the
 * version where there is something to compare with. Seen on 1.34; a server that took it otherwise would answer
 * "conflict", and nothing would be written.)
 */
const NEVER = '9223372036854775807';

/** What an apply is conditional on: the object that was read, as it was read, or that there is none. */
type Expected = Pick<Secret, 'uid' | 'resourceVersion'> | undefined;

/** What our field manager wants to own of a Secret; what it owned and is not among it goes. */
export interface Applied {
  /** Undefined where it is not ours. */
  readonly type: string | undefined;
  readonly data: Data;
  readonly immutable?: boolean;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[] | undefined;
  readonly ownerReferences?: readonly object[];
}

/** All that a definition says of a Secret, with the mark. */
export function appliedBy(
  settings: KubernetesDestination,
  { ownerReference }: View,
  { type, keepsType, data }: Pick<Wanted, 'type' | 'keepsType' | 'data'>,
  owner: string,
): Applied {
  const { immutable, labels, annotations, finalizers } = settings;
  return {
    type: keepsType ? undefined : type,
    data,
    ...(immutable && { immutable }),
    ...(labels && { labels }),
    annotations: { ...annotations, [OWNER_MARK]: owner },
    ...(finalizers && { finalizers }),
    ...(ownerReference && { ownerReferences: [ownerReference] }),
  };
}

/** Server-side apply. @throws {StoreError} `conflict` where what is there is not what was expected */
export async function applySecret(
  client: KubernetesClient,
  place: Place,
  expected: Expected,
  { type, data, immutable, ...metadata }: Applied,
): Promise<Secret> {
  const { namespace, name } = place;
  // Without the UID, one that is gone meanwhile would be made again.
  const condition = expected
    ? { uid: expected.uid, resourceVersion: expected.resourceVersion }
    : { resourceVersion: NEVER };
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, ...condition, ...metadata },
    ...(type !== undefined && { type }),
    ...(immutable && { immutable }),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.toString('base64')])),
  };
  const operation = expected === undefined ? 'createSecret' : 'writeSecret';
  return await patch(client, place, operation, body, APPLY);
}

/** Changes what the patch names and nothing else. @throws {StoreError} `conflict`; `notFound` */
export async function patchSecret(
  client: KubernetesClient,
  place: Place,
  { uid, resourceVersion }: Pick<Secret, 'uid' | 'resourceVersion'>,
  change: { readonly metadata?: object; readonly data?: object },
): Promise<Secret> {
  const metadata = { ...change.metadata, uid, resourceVersion };
  return await patch(client, place, 'writeSecret', { ...change, metadata }, MERGE);
}

async function patch(
  client: KubernetesClient,
  place: Place,
  operation: Operation,
  body: object,
  type: string,
): Promise<Secret> {
  // Force: what others own of it becomes ours, as the conflict is decided by version and mark.
  const force = type === APPLY ? { force: true } : {};
  return secretOf(
    await client.ask({ operation, about: nameOf(place) }, ({ core, headers }) =>
      core.patchNamespacedSecret(
        { ...place, body, fieldManager: FIELD_MANAGER, ...force },
        headers({ 'Content-Type': type }),
      ),
    ),
  );
}
