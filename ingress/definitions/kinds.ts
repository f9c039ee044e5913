import { definitionSchema } from '../../workflows/model/definition.ts';
import { scalarInWords } from './describe.ts';
import { nearest } from './known-fields.ts';
import type { Kind } from './translate/kind.ts';
import { translators } from './translate/index.ts';

export const nativeKind = {
  kind: 'Sync',
  apiVersions: ['keyferry.dev/v1'],
  schema: definitionSchema,
} as const satisfies Kind;

const kinds: readonly Kind[] = [nativeKind, ...translators];
const kindNames: readonly string[] = kinds.map(({ kind }) => kind);

export function kindNamed(name: unknown): Kind | undefined {
  return kinds.find(({ kind }) => kind === name);
}

/**
 * The kinds that a document may have been meant to be, the likeliest first: those of its apiVersion, else ours, else
 * those of others. Empty where nothing speaks for one.
 */
export function kindsMeant(name: unknown, apiVersion: unknown): readonly Kind[] {
  const group = (version: unknown): string => String(version).split('/')[0] ?? '';
  const ofGroup = kinds.filter(({ apiVersions }) => apiVersions.some((v) => group(v) === group(apiVersion)));
  if (typeof name !== 'string')
    return name === undefined && apiVersion === undefined ? [nativeKind] : ofGroup;
  if (ofGroup.length === 1) return ofGroup;
  for (const among of [ofGroup, [nativeKind], kinds]) {
    const meant = nearest(
      name,
      among.map(({ kind }) => kind),
      TYPING_ERROR,
    );
    if (meant !== undefined) return kinds.filter(({ kind }) => kind === meant);
  }
  // `SecretSync`: more than a slip, and part of the name of several.
  const lower = name.toLowerCase();
  return kinds.filter(({ kind }) => lower.endsWith(kind.toLowerCase()) || kind.toLowerCase().endsWith(lower));
}

/** The part of a name's letters that may be wrong. That of fields is larger, as they are told by their place as well. */
const TYPING_ERROR = 0.25;

/** That a document is of a kind that is not read, and what it was probably meant to be. */
export function unknownKind(name: unknown, apiVersion: unknown): string {
  const meant = kindsMeant(name, apiVersion).map(({ kind }) => kind);
  const hint = meant.length > 0 ? `did you mean ${meant.join(' or ')}?` : `it reads ${kindNames.join(', ')}`;
  return `expected a kind that Keyferry reads, found ${scalarInWords(name)}; ${hint}`;
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
