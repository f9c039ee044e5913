import { z } from 'zod';
import type { SecretRef } from '../../../../workflows/model/stores/credentials.ts';

/** Shapes that several kinds of External Secrets share; facts from its `apis/meta/v1`. */

export const secretKey = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().min(1).optional(),
  key: z.string().min(1),
});

export const serviceAccount = z.strictObject({
  name: z.string().min(1),
  namespace: z.string().min(1).optional(),
  audiences: z.array(z.string().min(1)).optional(),
});

export const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: z.string().min(1),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});

/** Go's time.ParseDuration, as far as it makes sense here. */
export const goDuration = z.string().regex(/^(?:0|(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|µs|ns))+)$/, {
  error: 'expected a duration such as 30s, 1h or 1h30m',
});

const SECONDS: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** In our notation; undefined where it is nothing. */
export function durationOf(text: string): string | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  const seconds = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (SECONDS[unit] ?? 0), 0);
  if (seconds <= 0) return undefined;
  if (seconds % 3600 === 0) return `${String(seconds / 3600)}h`;
  if (seconds % 60 === 0) return `${String(seconds / 60)}m`;
  return seconds >= 1 ? `${String(Math.round(seconds))}s` : '1s';
}

/**
 * Where a reference leads. One of a SecretStore stays in its namespace, whatever it says; one of a ClusterSecretStore
 * without a namespace means that of the manifest that uses the store.
 */
export interface Scope {
  readonly cluster: boolean;
  /** Undefined where the manifest is of several namespaces. */
  readonly namespace: string | undefined;
  /** Told of references that mean another Secret in each of several namespaces. */
  readonly ambiguous: () => void;
}

export function secretRefOf(ref: z.output<typeof secretKey>, scope: Scope): SecretRef {
  const namespace = namespaceIn(ref.namespace, scope);
  return { kubernetes: { ...(namespace && { namespace }), name: ref.name, key: ref.key } };
}

export function serviceAccountOf(
  { name, namespace: own, audiences }: z.output<typeof serviceAccount>,
  scope: Scope,
): SecretRef {
  const namespace = namespaceIn(own, scope);
  return {
    serviceAccount: { ...(namespace && { namespace }), name, ...(audiences && { audiences }) },
  };
}

function namespaceIn(own: string | undefined, { cluster, namespace, ambiguous }: Scope): string | undefined {
  const meant = cluster ? (own ?? namespace) : namespace;
  if (meant === undefined) ambiguous();
  return meant;
}
