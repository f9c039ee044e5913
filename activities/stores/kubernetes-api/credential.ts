import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import { clientAt, type KubernetesClient } from './client.ts';
import { workerConnection } from './connection.ts';
import { namespaceWorkerRunsIn } from './in-cluster.ts';
import { readSecretData } from './secret-data.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

export type KubernetesRef = Extract<SecretRef, { kubernetes: unknown } | { serviceAccount: unknown }>;

/** The shortest that the API gives; an activity is over long before. */
const TOKEN_SECONDS = 600;

/**
 * A credential out of the cluster that the worker runs in (or that KUBECONFIG names): a key of a Secret, without the
 * line breaks at its end, as in a file; or a token of a service account, made for this use.
 *
 * No signal ends it: the client gives up after its own time.
 *
 * @returns undefined where the Secret or the key is not there
 * @throws {StoreError} `notConfigured`, or what keeps the API from answering
 */
export async function readKubernetesCredential(
  ref: KubernetesRef,
  world: World,
): Promise<string | undefined> {
  const { signal } = new AbortController();
  await using client = await clientAt(await workerConnection(world), { world, signal });
  return 'kubernetes' in ref
    ? await readKey(client, ref.kubernetes, world)
    : await requestToken(client, ref.serviceAccount, world);
}

async function readKey(
  client: KubernetesClient,
  { namespace, name, key }: Extract<KubernetesRef, { kubernetes: unknown }>['kubernetes'],
  world: World,
): Promise<string | undefined> {
  const place = { namespace: namespace ?? (await namespaceWorkerRunsIn(world)), name };
  const data = await readSecretData(client, place);
  const value = new Map(Object.entries(data ?? {})).get(key);
  return value === undefined ? undefined : withoutTrailing(value.toString(), '\r\n');
}

async function requestToken(
  client: KubernetesClient,
  { namespace, name, audiences = [] }: Extract<KubernetesRef, { serviceAccount: unknown }>['serviceAccount'],
  world: World,
): Promise<string> {
  const place = { namespace: namespace ?? (await namespaceWorkerRunsIn(world)), name };
  const about = `service account ${place.namespace}/${name}`;
  const { status } = await client.ask({ operation: 'requestToken', about }, ({ core, tokenRequest }) =>
    core.createNamespacedServiceAccountToken({ ...place, body: tokenRequest(audiences, TOKEN_SECONDS) }),
  );
  if (status?.token) return status.token;
  throw new StoreError({
    code: 'serverError',
    message: `${client.where}: the answer for a token of ${about} holds none.`,
    remedy: 'See the log of the API server. It is tried again until it works.',
  });
}
