import { StoreError } from '../store-error.ts';
import type { OpenOptions } from '../world.ts';
import { clientAt } from './client.ts';
import { workerConnection } from './connection.ts';
import { namespaceWorkerRunsIn } from './in-cluster.ts';
import { nameOf, readSecretData, type Data } from './secret-data.ts';

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
  await using client = await clientAt(await workerConnection(options.world), options);
  const data = await readSecretData(client, { namespace, name });
  if (data !== undefined) return data;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: the ${nameOf({ namespace, name })} in ${client.where}, where ${what} should be, is not there.`,
    remedy: 'Create it, or name another Secret in the definition.',
  });
}
