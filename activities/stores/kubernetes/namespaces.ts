import type { KubernetesDestination } from '../../../workflows/model/stores/kubernetes.ts';
import {
  isAbsence,
  itemsOf,
  KubernetesError,
  METADATA,
  METADATA_LIST,
  type KubernetesClient,
} from '../kubernetes-api/index.ts';
import { checkNamespace } from './names.ts';
import { selectorText, type LabelSelector } from './selector.ts';

type Selection = NonNullable<KubernetesDestination['namespaces']>;

const PAGE = 500;

/**
 * The namespaces that a definition selects, sorted: those it names, there or not, and those with its labels that are
 * not being deleted. Asked once for a client.
 */
export function createNamespaces(
  client: KubernetesClient,
  { names = [], selectors = [] }: Selection,
): () => Promise<readonly string[]> {
  names.forEach(checkNamespace);
  const find = async (): Promise<readonly string[]> => {
    const labelled = await Promise.all(selectors.map((selector) => listNamespaces(client, selector)));
    return [...new Set([...names, ...labelled.flat()])].sort();
  };
  let found: Promise<readonly string[]> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

async function listNamespaces(client: KubernetesClient, selector: LabelSelector): Promise<string[]> {
  const found: string[] = [];
  let next: string | undefined;
  do {
    const page = await client.ask({ operation: 'listNamespaces', about: 'namespaces' }, ({ core, headers }) =>
      core.listNamespace(
        {
          labelSelector: selectorText(selector),
          limit: PAGE,
          ...(next !== undefined && { _continue: next }),
        },
        headers({ Accept: METADATA_LIST }),
      ),
    );
    for (const { metadata: each } of itemsOf(page))
      if (each?.name !== undefined && each.deletionTimestamp === undefined) found.push(each.name);
    next = page.metadata?._continue;
  } while (next);
  return found;
}

/** `unknown` where who asks may not look it up. */
type NamespaceState = 'there' | 'missing' | 'unknown';

export type NamespaceLookup = (name: string) => Promise<NamespaceState>;

/** Asked once a namespace, and again where there was no answer. */
export function createNamespaceLookup(client: KubernetesClient): NamespaceLookup {
  const found = new Map<string, Promise<NamespaceState>>();
  return async (name) => {
    const state = found.get(name) ?? namespaceState(client, name);
    found.set(name, state);
    try {
      return await state;
    } catch (error) {
      found.delete(name);
      throw error;
    }
  };
}

export async function namespaceState(client: KubernetesClient, name: string): Promise<NamespaceState> {
  try {
    await client.ask({ operation: 'readNamespace', about: `namespace ${name}` }, ({ core, headers }) =>
      core.readNamespace({ name }, headers({ Accept: METADATA })),
    );
    return 'there';
  } catch (error) {
    if (isAbsence(error, 'namespaces', name)) return 'missing';
    if (error instanceof KubernetesError && error.code === 'forbidden') return 'unknown';
    throw error;
  }
}
