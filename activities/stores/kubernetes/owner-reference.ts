import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import { StoreError } from '../store-error.ts';
import { KubernetesError, type KubernetesClient } from '../kubernetes-api/index.ts';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/ */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

type Owner = NonNullable<KubernetesDestination['owner']>;

/** Finds the owner that a definition names: a reference needs its UID. Undefined where none is named, or it is not there. */
export type OwnerLookup = (namespace: string) => Promise<OwnerReference | undefined>;

/** Asked once a namespace. */
export function createOwnerLookup(client: KubernetesClient, owner: Owner | undefined): OwnerLookup {
  const found = new Map<string, ReturnType<OwnerLookup>>();
  return async (namespace) => {
    if (owner === undefined) return undefined;
    const known = found.get(namespace) ?? find(client, owner, namespace);
    found.set(namespace, known);
    return await known;
  };
}

async function find(
  client: KubernetesClient,
  { apiVersion, kind, name }: Owner,
  namespace: string,
): Promise<OwnerReference | undefined> {
  const about = `${kind} ${namespace}/${name}`;
  try {
    const { metadata } = await client.ask({ operation: 'readOwner', about }, ({ objects }) =>
      objects.read({ apiVersion, kind, metadata: { name, namespace } }),
    );
    const uid = metadata?.uid;
    return uid === undefined ? undefined : { apiVersion, kind, name, uid };
  } catch (error) {
    // Of a kind whose group is not there (yet), too, which is no Status.
    if (error instanceof KubernetesError && error.http === 404) return undefined;
    if (error instanceof StoreError || !(error instanceof Error) || !UNKNOWN_KIND.test(error.message))
      throw error;
    throw new StoreError({
      code: 'rejected',
      message: `${client.where}: it has no kind ${kind} in ${apiVersion}, which the definition names as owner.`,
      remedy: 'Correct apiVersion and kind of owner in the definition.',
    });
  }
}

/** What the SDK says, which looks kinds up before it asks for one. */
const UNKNOWN_KIND = /^Unrecognized API version and kind/;
