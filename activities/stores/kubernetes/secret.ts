import type { V1Secret } from '@kubernetes/client-node';
import { OWNER_MARK } from '../../../workflows/model/names.ts';
import {
  decoded,
  isAbsence,
  nameOf,
  type Data,
  type KubernetesClient,
  type Place,
} from '../kubernetes-api/index.ts';
import { appliedFields, type AppliedFields } from './applied-fields.ts';
import type { OwnerReference } from './owner-reference.ts';

/** A Secret as it was read. */
export interface Secret {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly type: string;
  readonly immutable: boolean;
  /** Deleted, and kept by finalizers. */
  readonly deleting: boolean;
  readonly data: Data;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];
  readonly owners: readonly OwnerReference[];
  readonly applied: AppliedFields;
  /** The definition that the mark names. */
  readonly owner: string | undefined;
}

/** @returns undefined where the API definitely says that there is no such Secret, whether or not its namespace is there */
export async function readSecret(client: KubernetesClient, place: Place): Promise<Secret | undefined> {
  try {
    return secretOf(
      await client.ask({ operation: 'readSecret', about: nameOf(place) }, ({ core }) =>
        core.readNamespacedSecret({ name: place.name, namespace: place.namespace }),
      ),
    );
  } catch (error) {
    if (isAbsence(error, 'secrets', place.name)) return undefined;
    throw error;
  }
}

export function secretOf({ metadata, data, type, immutable }: V1Secret): Secret {
  const annotations = metadata?.annotations ?? {};
  return {
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    type: type ?? 'Opaque',
    immutable: immutable ?? false,
    deleting: metadata?.deletionTimestamp !== undefined,
    data: decoded(data),
    labels: metadata?.labels ?? {},
    annotations,
    finalizers: metadata?.finalizers ?? [],
    owners: metadata?.ownerReferences ?? [],
    applied: appliedFields(metadata?.managedFields),
    owner: Object.hasOwn(annotations, OWNER_MARK) ? annotations[OWNER_MARK] : undefined,
  };
}
