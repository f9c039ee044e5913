import { definitionSchema } from '../../workflows/model/definition.ts';
import type { Kind } from './translate/kind.ts';
import { translators } from './translate/index.ts';

export const nativeKind = {
  kind: 'Sync',
  apiVersions: ['keyferry.dev/v1'],
  schema: definitionSchema,
} as const satisfies Kind;

const kinds: readonly Kind[] = [nativeKind, ...translators];
export const kindNames: readonly string[] = kinds.map(({ kind }) => kind);
export const versions: readonly string[] = [...new Set(kinds.flatMap(({ apiVersions }) => apiVersions))];

export function kindNamed(name: unknown): Kind | undefined {
  return kinds.find(({ kind }) => kind === name);
}

/**
 * Objects of Kubernetes itself: the Namespace, ServiceAccount or Secret that stands beside a manifest in a file is
 * none of our business. Other kinds that are unknown are errors: they may be mistyped ones of ours.
 */
const KUBERNETES = /^(?:v1|(?:apps|batch|autoscaling|policy)\/v\w+|(?:[a-z0-9-]+\.)+k8s\.io\/v\w+)$/;

export function isOfKubernetes(kind: unknown, apiVersion: unknown): boolean {
  return (
    typeof kind === 'string' &&
    // It may hold manifests of ours.
    kind !== 'List' &&
    kindNamed(kind) === undefined &&
    typeof apiVersion === 'string' &&
    KUBERNETES.test(apiVersion)
  );
}
