import { clientAt, type KubernetesClient } from '../kubernetes-api/index.ts';
import type { OpenOptions } from '../world.ts';
import { connectionOf, type ConnectionSettings } from './connection.ts';

/** Nothing is asked of Kubernetes yet. @throws {StoreError} `notConfigured`, `unsupported` */
export async function openKubernetesClient(
  settings: ConnectionSettings,
  options: OpenOptions,
): Promise<KubernetesClient> {
  return await clientAt(await connectionOf(settings, options.world), options, options.world.guard);
}
