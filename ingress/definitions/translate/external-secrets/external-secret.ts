import { defineTranslator, type Translation, type Written } from '../kind.ts';
import { definitionMetadata, namespaceOf } from '../metadata.ts';
import { clusterExternalSecret, externalSecret, type ExternalSecretSpec } from './external-secret-schema.ts';
import { partsOf } from './parts.ts';
import { refreshOf, targetOf, templatesOf, type Place } from './target.ts';

interface Manifest {
  readonly metadata: Written['metadata'];
  /** Labels and annotations that the Secret gets where there is no template. */
  readonly own: Pick<Written['metadata'], 'labels' | 'annotations'>;
  readonly spec: ExternalSecretSpec;
  readonly place: Place;
  /** Undefined where it is of several. */
  readonly namespace: string | undefined;
  /** Where the spec stands in the manifest. */
  readonly at: readonly PropertyKey[];
}

/** ExternalSecret: secrets of stores, into a Kubernetes Secret. */
export const externalSecretTranslator = defineTranslator(
  externalSecret,
  ({ metadata, spec }, translation) => {
    const namespace = namespaceOf(metadata);
    const own = definitionMetadata(metadata);
    const place = { namespace, name: spec.target?.name ?? metadata.name };
    return [definitionOf({ metadata: own, own, spec, place, namespace, at: ['spec'] }, translation)];
  },
);

/** ClusterExternalSecret: the same into several namespaces. */
export const clusterExternalSecretTranslator = defineTranslator(
  clusterExternalSecret,
  ({ metadata, spec }, translation) => {
    const { externalSecretSpec, externalSecretName = metadata.name, externalSecretMetadata = {} } = spec;
    const names = spec.namespaces ?? [];
    const selectors = [
      ...(spec.namespaceSelectors ?? []),
      ...(spec.namespaceSelector ? [spec.namespaceSelector] : []),
    ];
    const [only, ...more] = selectors.length === 0 ? names : [];
    const namespace = more.length === 0 ? only : undefined;
    const { labels, annotations } = externalSecretMetadata;
    const place: Place = {
      name: externalSecretSpec.target?.name ?? externalSecretName,
      ...(namespace === undefined
        ? {
            namespaces: {
              ...(names.length > 0 && { names }),
              ...(selectors.length > 0 && { selectors }),
            },
          }
        : { namespace }),
    };
    return [
      definitionOf(
        {
          metadata: definitionMetadata(metadata),
          own: { ...(labels && { labels }), ...(annotations && { annotations }) },
          spec: externalSecretSpec,
          place,
          namespace,
          at: ['spec', 'externalSecretSpec'],
        },
        translation,
      ),
    ];
  },
);

function definitionOf(
  { metadata, own, spec, place, namespace, at }: Manifest,
  translation: Translation,
): Written {
  const deletes = spec.target?.deletionPolicy === 'Delete';
  const transform = templatesOf(spec.target?.template);
  return {
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata,
    spec: {
      source: { compose: partsOf(spec, namespace, deletes, at, translation) },
      ...(transform && { transform }),
      destinations: [{ name: 'kubernetes', kubernetes: targetOf(spec, place, own, at, translation) }],
      ...refreshOf(spec.refreshInterval),
      ...(deletes && { onSourceDelete: { action: 'delete' } }),
      adopt: true,
    },
  };
}
