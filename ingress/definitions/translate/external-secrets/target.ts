import type { Translation, Written, WrittenDestination, WrittenSpec } from '../kind.ts';
import type { ExternalSecretSpec, Template } from './external-secret-schema.ts';
import { durationOf } from './selectors.ts';

type Kubernetes = NonNullable<WrittenDestination['kubernetes']>;
type Meta = Pick<Written['metadata'], 'labels' | 'annotations'>;

/** Where the Secret is, and in which namespaces. */
export type Place = Pick<Kubernetes, 'name' | 'namespace' | 'namespaces'>;

/** The Secret that an ExternalSecret makes. Without a template it has the manifest's own labels and annotations. */
export function targetOf(
  { target, refreshPolicy, refreshInterval }: ExternalSecretSpec,
  place: Place,
  own: Meta,
  at: readonly PropertyKey[],
  translation: Translation,
): Kubernetes {
  const template = target?.template;
  const { labels, annotations, finalizers } = template ? metadataOf(template, at, translation) : plain(own);
  const policy = target?.creationPolicy ?? 'Owner';
  const once =
    refreshPolicy === 'CreatedOnce' ||
    (refreshInterval !== undefined && durationOf(refreshInterval) === undefined);
  return {
    ...place,
    ...(template?.type !== undefined && { type: template.type }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(finalizers && finalizers.length > 0 && { finalizers }),
    ...(target?.immutable && { immutable: true }),
    ...((policy === 'Merge' || policy === 'CreateOrMerge') && { merge: true }),
    ...(policy === 'Merge' && { create: false }),
    ...(once && { write: 'once' as const }),
  };
}

/** Templates of External Secrets' engine v2. */
export function templatesOf(template: Template | undefined): WrittenSpec['transform'] {
  const data = template?.data ?? {};
  const maps = (template?.templateFrom ?? []).flatMap(({ literal }) => literal ?? []);
  const hasData = Object.keys(data).length > 0;
  if (!hasData && maps.length === 0) return undefined;
  return {
    ...(hasData && { templates: data }),
    ...(maps.length > 0 && { templateMaps: maps }),
    ...(template?.mergePolicy === 'Merge' && { keepKeys: true }),
    dialect: 'externalSecrets',
  };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function plain({
  labels,
  annotations = {},
}: Meta): Pick<Kubernetes, 'labels' | 'annotations' | 'finalizers'> {
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return { ...(labels && { labels }), ...(Object.keys(kept).length > 0 && { annotations: kept }) };
}

function metadataOf(
  template: Template,
  at: readonly PropertyKey[],
  translation: Translation,
): Pick<Kubernetes, 'labels' | 'annotations' | 'finalizers'> {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  for (const [field, texts] of Object.entries({ labels, annotations }))
    for (const [key, text] of Object.entries(texts ?? {}))
      if (text.includes('{{'))
        translation.report(
          [...at, 'target', 'template', 'metadata', field, key],
          'cannot be honoured: labels and annotations are no templates here, as a value of the secret would show in them',
        );
  return {
    ...(labels && { labels }),
    ...(annotations && { annotations }),
    ...(finalizers && { finalizers }),
  };
}

/** When all is looked at again: every hour where nothing is said. */
export function refreshOf(refreshInterval: string | undefined): Pick<WrittenSpec, 'reconcile'> {
  const every = refreshInterval === undefined ? undefined : durationOf(refreshInterval);
  return every === undefined ? {} : { reconcile: { every } };
}
