import type { V1SecretList } from '@kubernetes/client-node';
import { StoreError } from '../store-error.ts';
import type { SourcePage, SourceStore } from '../store.ts';
import { isExpired, itemsOf, METADATA_LIST, type KubernetesClient } from '../kubernetes-api/index.ts';
import { selectorText, type LabelSelector } from './selector.ts';

interface Listing {
  readonly client: KubernetesClient;
  /** Paths begin with their namespace. */
  readonly several: boolean;
  readonly selector: LabelSelector | undefined;
}

/** Where a page begins: in which namespace, and where in it, in the API's own notation. */
interface Position {
  readonly namespace: string;
  readonly continue?: string;
}

/**
 * By namespace, then by name. A page is of one namespace, and may be short.
 * @param confirm that an empty list is none because its namespace is missing
 */
export function createLister(
  listing: Listing,
  selected: () => Promise<readonly string[]>,
  confirm: () => Promise<void>,
): SourceStore['list'] {
  return async (prefix, cursor, limit) => {
    const position = cursor === undefined ? undefined : positionIn(cursor);
    const namespaces = (await selected()).filter(
      (each) => (position === undefined || each >= position.namespace) && mayHold(listing, each, prefix),
    );
    const [namespace, following] = namespaces;
    if (namespace === undefined) return { paths: [] };
    const from = position?.namespace === namespace ? position.continue : undefined;
    const page = await listPage(listing, namespace, limit, from);
    const items = itemsOf(page);
    if (items.length === 0) await confirm();
    const names = items.flatMap(({ metadata: each }) => each?.name ?? []);
    const next = nextOf(namespace, page.metadata?._continue, following);
    return {
      paths: names.map((name) => (listing.several ? `${namespace}/${name}` : name)),
      ...(next && { next: JSON.stringify(next) }),
    } satisfies SourcePage;
  };
}

function mayHold({ several }: Listing, namespace: string, prefix: string): boolean {
  return !several || `${namespace}/`.startsWith(prefix) || prefix.startsWith(`${namespace}/`);
}

function nextOf(
  namespace: string,
  token: string | undefined,
  following: string | undefined,
): Position | undefined {
  if (token) return { namespace, continue: token };
  return following === undefined ? undefined : { namespace: following };
}

/**
 * The API keeps what a list began with for some minutes. One that comes back later is told where it may go on among
 * what is there now: names are listed in order, so none that stayed is missed or told twice.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
async function listPage(
  listing: Listing,
  namespace: string,
  limit: number,
  from: string | undefined,
): Promise<V1SecretList> {
  try {
    return await listFrom(listing, namespace, limit, from);
  } catch (error) {
    const resume = isExpired(error) ? error.status?.resume : undefined;
    if (resume === undefined) throw error;
    return await listFrom(listing, namespace, limit, resume);
  }
}

async function listFrom(
  { client, selector }: Listing,
  namespace: string,
  limit: number,
  from: string | undefined,
): Promise<V1SecretList> {
  return await client.ask(
    { operation: 'listSecrets', about: `namespace ${namespace}` },
    ({ core, headers }) =>
      core.listNamespacedSecret(
        {
          namespace,
          limit,
          ...(selector && { labelSelector: selectorText(selector) }),
          ...(from !== undefined && { _continue: from }),
        },
        headers({ Accept: METADATA_LIST }),
      ),
  );
}

function positionIn(cursor: string): Position {
  try {
    return JSON.parse(cursor) as Position;
  } catch {
    throw new StoreError({
      code: 'internal',
      message: 'Kubernetes: a list was to go on at a place that is none.',
      remedy: 'Start the reconcile again; if it lasts, report it.',
    });
  }
}
