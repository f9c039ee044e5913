import type { ClientTls } from '../http-client.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import { clusterWorkerRunsIn } from './in-cluster.ts';
import { fromKubeconfig, workerKubeconfigs } from './kubeconfig-files.ts';

/** Where the API is, and what shows it who asks. */
export interface Connection {
  /** URL. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: ClientTls;
  /** Fields of the definition that say who asks, and where they say it is, for messages; left out where none does. */
  readonly shown?: string;
}

/**
 * What KUBECONFIG says, else the pod's own account. Read afresh: tokens of pods are renewed every hour.
 *
 * @throws {StoreError} `notConfigured`, `unsupported`
 */
export async function workerConnection(world: World): Promise<Connection> {
  const files = await workerKubeconfigs(world);
  if (files.length > 0) return await fromKubeconfig(files, undefined, world);
  const cluster = await clusterWorkerRunsIn(world);
  if (cluster !== undefined) return cluster;
  throw new StoreError({
    code: 'notConfigured',
    message: 'Kubernetes: it is not said which cluster, and the worker runs in none.',
    remedy:
      'Set server or kubeconfig in the definition, or KUBECONFIG for the worker, or run the worker in a pod with a service account.',
  });
}
