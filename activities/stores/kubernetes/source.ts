import type { KubernetesSource } from '../../../workflows/model/stores/kubernetes.ts';
import { StoreError } from '../store-error.ts';
import type { SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import type { KubernetesClient, Place } from '../kubernetes-api/index.ts';
import { createLister } from './list.ts';
import { checkNamespace, checkSecretName, splitKey } from './names.ts';
import { createNamespaces, namespaceState } from './namespaces.ts';
import { openKubernetesClient } from './open-client.ts';
import { readSecret } from './secret.ts';
import { selects } from './selector.ts';
import { contentOf } from './values.ts';

/**
 * Kubernetes Secrets as a source. Paths are names; or `<namespace>/<name>` where the settings select several
 * namespaces. What the settings do not select is not there.
 *
 * @throws {StoreError} `notConfigured`, `unsupported`; `invalidName` for a namespace
 */
export async function openKubernetesSource(
  settings: KubernetesSource,
  options: OpenOptions,
): Promise<SourceStore> {
  const client = await openKubernetesClient(settings, options);
  const { namespace, namespaces } = settings;
  if (namespace !== undefined) checkNamespace(namespace);
  const selected =
    namespace === undefined ? createNamespaces(client, namespaces ?? {}) : () => Promise.resolve([namespace]);
  const several = namespace === undefined;
  const confirm = several ? () => Promise.resolve() : createConfirmation(client, namespace);
  return {
    list: createLister({ client, several, selector: settings.selector }, selected, confirm),
    read: async (path) => {
      const place = placeOf(path, namespace);
      if (!(await selected()).includes(place.namespace)) return { state: 'absent' };
      return await readAt(client, settings, place, confirm);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function placeOf(path: string, namespace: string | undefined): Place {
  if (namespace === undefined) return splitKey(path);
  checkSecretName(path);
  return { namespace, name: path };
}

async function readAt(
  client: KubernetesClient,
  { selector }: KubernetesSource,
  place: Place,
  confirm: () => Promise<void>,
): Promise<SourceRead> {
  const secret = await readSecret(client, place);
  if (secret === undefined) {
    await confirm();
    return { state: 'absent' };
  }
  if (selector !== undefined && !selects(selector, secret.labels)) return { state: 'absent' };
  return { state: 'present', version: secret.resourceVersion, content: contentOf(secret.data) };
}

/**
 * Kubernetes says "not found" of a Secret, and lists none, whether or not its namespace is there. A definition of one namespace that is
 * missing is more likely wrong than emptied, as a mount that is missing is, so that is no absence. Who may not look
 * namespaces up is told the Secret's absence alone, which is definite too. Asked once for a client.
 */
function createConfirmation(client: KubernetesClient, namespace: string): () => Promise<void> {
  const confirm = async (): Promise<void> => {
    if ((await namespaceState(client, namespace)) !== 'missing') return;
    throw new StoreError({
      code: 'mountNotFound',
      message: `${client.where}: the namespace ${namespace} is not there.`,
      remedy: 'Create it, or correct namespace, server or context in the definition.',
    });
  };
  let confirmed: Promise<void> | undefined;
  return () => {
    confirmed ??= confirm();
    return confirmed;
  };
}
