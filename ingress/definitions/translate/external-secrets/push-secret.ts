import { defineTranslator, type Translation, type Written, type WrittenSource } from '../kind.ts';
import { definitionMetadata, namespaceOf } from '../metadata.ts';
import { literalPattern } from '../regex.ts';
import { pushDestinations } from './push-destinations.ts';
import { clusterPushSecret, pushSecret, type PushSecretSpec } from './push-secret-schema.ts';
import { refreshOf, templatesOf } from './target.ts';

/** PushSecret: a Kubernetes Secret, into stores. */
export const pushSecretTranslator = defineTranslator(pushSecret, ({ metadata, spec }, translation) => {
  const namespace = namespaceOf(metadata);
  const { name, selector } = spec.selector.secret;
  const kubernetes = {
    namespace,
    name: name === undefined ? '.+' : literalPattern(name),
    ...(selector && { selector }),
  };
  return [definitionOf(definitionMetadata(metadata), { kubernetes }, spec, namespace, ['spec'], translation)];
});

/** ClusterPushSecret: the same out of several namespaces. */
export const clusterPushSecretTranslator = defineTranslator(
  clusterPushSecret,
  ({ metadata, spec }, translation) => {
    const { name, selector } = spec.pushSecretSpec.selector.secret;
    const kubernetes = {
      namespaces: { selectors: spec.namespaceSelectors },
      name: `[^/]+/${name === undefined ? '.+' : literalPattern(name).replaceAll(/(?<!\\)\./g, String.raw`\.`)}`,
      ...(selector && { selector }),
    };
    const at = ['spec', 'pushSecretSpec'];
    return [
      definitionOf(
        definitionMetadata(metadata),
        { kubernetes },
        spec.pushSecretSpec,
        undefined,
        at,
        translation,
      ),
    ];
  },
);

function definitionOf(
  metadata: Written['metadata'],
  source: WrittenSource,
  spec: PushSecretSpec,
  namespace: string | undefined,
  at: readonly PropertyKey[],
  translation: Translation,
): Written {
  const { template } = spec;
  const { labels = {}, annotations = {}, finalizers = [] } = template?.metadata ?? {};
  if (
    template?.type !== undefined ||
    [labels, annotations, finalizers].some((each) => Object.keys(each).length > 0)
  )
    translation.report(
      [...at, 'template'],
      'cannot be honoured: what is pushed has no type, labels or annotations of a Secret',
    );
  const transform = templatesOf(template);
  return {
    apiVersion: 'keyferry.dev/v1',
    kind: 'Sync',
    metadata,
    spec: {
      source,
      ...(transform && { transform }),
      destinations: pushDestinations(spec, namespace, at, translation),
      ...refreshOf(spec.refreshInterval),
      ...(spec.updatePolicy === 'IfNotExists' && { updatePolicy: 'ifNotExists' as const }),
      // Upstream overwrites only what it made itself: the mark that it leaves says so.
      adopt: { managedBy: ['external-secrets'] },
    },
  };
}
