import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import type { Connection } from './connection.ts';

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The cluster that the worker's pod is in, with the pod's own account; undefined where it is in none.
 * @throws {StoreError} `notConfigured` where the pod has no token
 */
export async function clusterWorkerRunsIn(world: World): Promise<Connection | undefined> {
  const host = world.env('KUBERNETES_SERVICE_HOST');
  const port = world.env('KUBERNETES_SERVICE_PORT');
  if (host === undefined || port === undefined) return undefined;
  try {
    const token = await world.readFile(`${ACCOUNT}/token`);
    const ca = await world.readFile(`${ACCOUNT}/ca.crt`);
    return {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      headers: { Authorization: `Bearer ${token}` },
      tls: { ca },
    };
  } catch {
    throw new StoreError({
      code: 'notConfigured',
      message: `Kubernetes: the worker's pod has no service account token (${ACCOUNT}).`,
      remedy: 'Set automountServiceAccountToken: true for the pod, or token or kubeconfig in the definition.',
    });
  }
}

/** The namespace of the worker's own pod. @throws {StoreError} `notConfigured` */
export async function namespaceWorkerRunsIn(world: World): Promise<string> {
  try {
    return await world.readFile(`${ACCOUNT}/namespace`);
  } catch {
    throw new StoreError({
      code: 'notConfigured',
      message:
        'Kubernetes: no namespace is named, and the worker runs in no pod whose namespace could be meant.',
      remedy: 'Name the namespace in the definition.',
    });
  }
}
