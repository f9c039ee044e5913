import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import type { World } from '../world.ts';
import { clientAt } from './client.ts';
import { workerConnection } from './connection.ts';
import { namespaceWorkerRunsIn } from './in-cluster.ts';

type ServiceAccount = Extract<SecretRef, { serviceAccount: unknown }>['serviceAccount'];

/**
 * What a service account in the cluster that the worker runs in (or that KUBECONFIG names) is annotated with: clouds
 * keep there which of their own identities it may take on.
 *
 * @throws {StoreError} `notFound` where there is none; what keeps the API from answering
 */
export async function readServiceAccountAnnotations(
  { namespace, name }: ServiceAccount,
  world: World,
): Promise<Readonly<Record<string, string>>> {
  const { signal } = new AbortController();
  const place = { namespace: namespace ?? (await namespaceWorkerRunsIn(world)), name };
  await using client = await clientAt(await workerConnection(world), { world, signal });
  const about = `service account ${place.namespace}/${name}`;
  const { metadata } = await client.ask({ operation: 'readServiceAccount', about }, ({ core }) =>
    core.readNamespacedServiceAccount(place),
  );
  return metadata?.annotations ?? {};
}
