/**
 * Asks the API for the metadata of things without the things: names are listed and no value leaves the cluster.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
 */
export const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

interface Named {
  readonly metadata?: { readonly name?: string; readonly deletionTimestamp?: Date };
}

/** The API says null of an empty list, which the SDK does not expect. */
export function itemsOf<T extends Named>(list: { readonly items: readonly T[] | null }): readonly T[] {
  return list.items ?? [];
}
