import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import { isAbsence, type KubernetesClient, nameOf, type Place } from '../kubernetes-api/index.ts';
import { applySecret } from './apply.ts';
import type { Secret } from './secret.ts';

/**
 * Deletes the Secret, if it is still the one that was read. One that we only write into (`create: false`, or `merge`
 * where others have keys in it) stays, without what is ours: server-side apply of nothing gives up all that it owned.
 *
 * @throws {StoreError} `conflict` where someone wrote it since
 */
export async function removeSecret(
  client: KubernetesClient,
  { create, merge }: KubernetesDestination,
  place: Place,
  secret: Secret,
): Promise<void> {
  if (secret.deleting) return;
  const { type, data, applied } = secret;
  const shared = merge && Object.keys(data).some((key) => !applied.data.has(key));
  if (create && !shared) {
    await deleteSecret(client, place, secret);
    return;
  }
  if (secret.owner === undefined) return;
  // The type is fixed for ever, and given up it would be taken for Opaque.
  await applySecret(client, place, secret, { type: applied.type ? type : undefined, data: {} });
}

/** What is gone already is success. @throws {StoreError} `conflict` */
export async function deleteSecret(
  client: KubernetesClient,
  place: Place,
  { uid, resourceVersion }: Secret,
): Promise<void> {
  const { namespace, name } = place;
  try {
    await client.ask({ operation: 'deleteSecret', about: nameOf(place) }, ({ core, onlyIf }) =>
      core.deleteNamespacedSecret({ name, namespace, body: onlyIf(uid, resourceVersion) }),
    );
  } catch (error) {
    if (!isAbsence(error, 'secrets', name)) throw error;
  }
}
