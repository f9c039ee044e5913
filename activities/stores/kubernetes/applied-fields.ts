import type { V1ManagedFieldsEntry } from '@kubernetes/client-node';

/** The name under which all that Keyferry writes is owned, field by field. */
export const FIELD_MANAGER = 'keyferry';

/** What our field manager applied: the rest is somebody else's. */
export interface AppliedFields {
  readonly type: boolean;
  readonly data: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
  readonly finalizers: ReadonlySet<string>;
  /** UIDs. */
  readonly owners: ReadonlySet<string>;
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export function appliedFields(entries: readonly V1ManagedFieldsEntry[] | undefined): AppliedFields {
  const ours = (entries ?? []).filter(
    ({ manager, operation, subresource }) =>
      manager === FIELD_MANAGER && operation === 'Apply' && !subresource,
  );
  const names = (prefix: string, ...path: readonly string[]): ReadonlySet<string> =>
    new Set(ours.flatMap(({ fieldsV1 }) => namesIn(fieldsV1, prefix, path)));
  return {
    type: names('f:').has('type'),
    data: names('f:', 'f:data'),
    labels: names('f:', 'f:metadata', 'f:labels'),
    annotations: names('f:', 'f:metadata', 'f:annotations'),
    finalizers: new Set(
      [...names('v:', 'f:metadata', 'f:finalizers')].map((quoted) => String(JSON.parse(quoted))),
    ),
    owners: new Set(
      [...names('k:', 'f:metadata', 'f:ownerReferences')].map((key) =>
        String((JSON.parse(key) as { uid?: unknown }).uid),
      ),
    ),
  };
}

function namesIn(fields: unknown, prefix: string, path: readonly string[]): string[] {
  let at = fields;
  for (const step of path) at = isObject(at) ? at[step] : undefined;
  return Object.keys(isObject(at) ? at : {})
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
