import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { openKubernetesClient } from './client.ts';
import { namespaceWorkerRunsIn } from './in-cluster.ts';
import { nameOf, readSecret } from './secret.ts';
import type { Data } from './values.ts';

export interface AskedSecret {
  /** Left out: the worker's own. */
  readonly namespace?: string | undefined;
  readonly name: string;
  /** What it holds, in words: `the headers`. */
  readonly what: string;
  /** Which store asks for it, for messages. */
  readonly where: string;
}

/**
 * A Secret that a definition takes credentials from, in the cluster that the worker runs in (or that its KUBECONFIG
 * names), read by the worker's own account with a client that is closed after.
 *
 * @throws {StoreError} `notConfigured` where there is no such cluster or Secret; else whatever Kubernetes answers
 */
export async function readWorkerSecret(asked: AskedSecret, options: OpenOptions): Promise<Data> {
  const { name, what, where } = asked;
  const namespace = asked.namespace ?? (await namespaceWorkerRunsIn(options.world));
  await using client = await openKubernetesClient({}, options);
  const secret = await readSecret(client, { namespace, name });
  if (secret !== undefined) return secret.data;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: the ${nameOf({ namespace, name })} in ${client.where}, where ${what} should be, is not there.`,
    remedy: 'Create it, or name another Secret in the definition.',
  });
}
