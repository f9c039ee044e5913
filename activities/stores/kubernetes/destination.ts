import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import type { DestinationCapabilities, DestinationSession, DestinationStore, Held } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import type { KubernetesClient, Place } from '../kubernetes-api/index.ts';
import { eachPlace, throwFailures } from './each-place.ts';
import { heldOf, type Seen } from './held.ts';
import { checkSecretName, splitKey } from './names.ts';
import { createNamespaceLookup, createNamespaces, type NamespaceLookup } from './namespaces.ts';
import { openKubernetesClient } from './open-client.ts';
import { createOwnerLookup, type OwnerLookup } from './owner-reference.ts';
import { removeSecret } from './remove.ts';
import { readSecret } from './secret.ts';
import type { View } from './wanted.ts';
import { writeSecret } from './write.ts';

const capabilities: DestinationCapabilities = { readsBack: true, conditionalWrites: true, replicates: false };

interface Session {
  readonly client: KubernetesClient;
  readonly settings: KubernetesDestination;
  readonly ownerIn: OwnerLookup;
  readonly stateOf: NamespaceLookup;
  /** Undefined where the key says which namespace. */
  readonly namespaces: (() => Promise<readonly string[]>) | undefined;
}

/**
 * Kubernetes Secrets as a destination: a key is `<namespace>/<name>`; or `<name>`, and then the Secret of that name in
 * each of the namespaces that the settings select. Nothing is asked of Kubernetes yet.
 *
 * @throws {StoreError} `notConfigured`, `unsupported`; `invalidName` for a namespace
 */
export async function openKubernetesDestination(
  settings: KubernetesDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  const client = await openKubernetesClient(settings, options);
  const session: Session = {
    client,
    settings,
    ownerIn: createOwnerLookup(client, settings.owner),
    stateOf: createNamespaceLookup(client),
    namespaces: settings.namespaces && createNamespaces(client, settings.namespaces),
  };
  return {
    at: (key) => destinationAt(session, key),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function destinationAt(session: Session, key: string): DestinationStore {
  const { client, settings } = session;
  const places = placesOf(session, key);
  const readings = new WeakMap<Held, readonly Seen[]>();
  const seenBy = (held: Held): readonly Seen[] => {
    const seen = readings.get(held);
    if (seen === undefined) throw new TypeError('held was not read from this key');
    return seen;
  };
  return {
    capabilities,
    key,
    async read() {
      const seen = await eachPlace(await places(), (place) => viewOf(session, place));
      const held = heldOf(seen, settings, key);
      readings.set(held, seen);
      return held;
    },
    async write(wanted, { owner, held }) {
      const seen = seenBy(held);
      const written = await eachPlace(seen, async (each) => {
        if (each.failure !== undefined) throw each.failure;
        return (await writeSecret({ client, settings }, each.result, wanted, owner)).resourceVersion;
      });
      throwFailures(written);
      const [only] = written;
      return written.length === 1 && only?.result !== undefined ? { version: only.result } : {};
    },
    async remove(held) {
      const removed = await eachPlace(seenBy(held), async (each) => {
        if (each.failure !== undefined) throw each.failure;
        const { place, secret } = each.result;
        if (secret !== undefined) await removeSecret(client, settings, place, secret);
      });
      throwFailures(removed);
    },
  };
}

function placesOf({ namespaces }: Session, key: string): () => Promise<readonly Place[]> {
  if (namespaces === undefined) {
    const place = splitKey(key);
    return () => Promise.resolve([place]);
  }
  checkSecretName(key);
  return async () => (await namespaces()).map((namespace) => ({ namespace, name: key }));
}

async function viewOf(session: Session, place: Place): Promise<View> {
  const { client, ownerIn } = session;
  const [secret, ownerReference] = await Promise.all([readSecret(client, place), ownerIn(place.namespace)]);
  return {
    place,
    secret,
    ownerReference,
    nowhere: secret === undefined && (await isNowhere(session, place)),
  };
}

/**
 * Kubernetes says the same of a Secret whether it or its namespace is not there, and a dry run is to tell what the
 * write would meet. One of several namespaces keeps no other from its Secret, and an owner, or a Secret that others
 * create, is awaited, and its namespace with it.
 */
async function isNowhere({ settings, namespaces, stateOf }: Session, { namespace }: Place): Promise<boolean> {
  if (namespaces !== undefined || !settings.create || settings.owner !== undefined) return false;
  return (await stateOf(namespace)) === 'missing';
}
