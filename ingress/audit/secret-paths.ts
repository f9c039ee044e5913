import type { Operation, SourceEvent } from '../../workflows/model/event.ts';

/** What of an audit line tells which secrets it may be about. */
export interface PathEvidence {
  /** Path inside the mount. */
  readonly path: string;
  readonly operation: 'create' | 'update' | 'patch' | 'delete';
  /** Keys of `request.data`; undefined where the line has none. */
  readonly requestKeys: readonly string[] | undefined;
  /** Keys of `response.data`; undefined where the line has none. */
  readonly responseKeys: readonly string[] | undefined;
}

/** Fields of KV 2's metadata, https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
const METADATA_FIELDS = ['cas_required', 'custom_metadata', 'delete_version_after', 'max_versions'];

/** Keys of data that are evidence; of others it is enough that there are any. */
export const TELLING_KEYS: ReadonlySet<string> = new Set([
  'data',
  'versions',
  'created_time',
  'version',
  ...METADATA_FIELDS,
]);

export type SecretPaths = Pick<SourceEvent, 'candidates' | 'operation'>;

/**
 * The secrets a write inside a KV mount may be about, and what was done to them; undefined where it changed none.
 *
 * A line does not say which KV version its mount has. Where it leaves open whether `data/a` is KV 2's `a` or
 * KV 1's `data/a`, both are given. Evidence only ever rules out what Vault would have refused or answered
 * otherwise; a response without data rules out nothing, as wrapped responses have none.
 */
export function secretPaths(evidence: PathEvidence): SecretPaths | undefined {
  const { path, operation } = evidence;
  // Vault refuses to write to a path that ends in a slash.
  if (path === '' || path.endsWith('/')) return undefined;
  const slash = path.indexOf('/');
  const rest = slash === -1 ? '' : path.slice(slash + 1);
  const form = rest === '' ? undefined : asKv2(path.slice(0, slash), evidence);
  const asKv1 = operation !== 'patch' && form?.kv1 !== false;
  const candidates = [
    ...(form?.kv2 ? [{ path: rest, kvVersion: 2 as const }] : []),
    ...(asKv1 ? [{ path, kvVersion: 1 as const }] : []),
  ];
  return candidates.length === 0 ? undefined : { candidates, operation: form?.kv2 ?? operation };
}

interface Form {
  /** What KV 2 understood it as, if it can have. */
  readonly kv2?: Operation;
  /** Whether KV 1 can have taken it as a secret's path. */
  readonly kv1: boolean;
}

/** Undefined where the first segment is none of KV 2's forms. */
function asKv2(segment: string, evidence: PathEvidence): Form | undefined {
  switch (segment) {
    case 'data':
      return dataForm(evidence);
    case 'metadata':
      return metadataForm(evidence);
    case 'delete':
    case 'undelete':
    case 'destroy':
      return versionsForm(segment, evidence);
    default:
      return undefined;
  }
}

function dataForm({ operation, requestKeys, responseKeys }: PathEvidence): Form {
  if (operation === 'patch') return { kv2: 'patch', kv1: false };
  if (operation === 'delete') return { kv2: 'delete', kv1: true };
  if (responseKeys?.includes('created_time') && responseKeys.includes('version'))
    return { kv2: operation, kv1: false };
  // KV 2 refuses a write without `data`.
  if (requestKeys && !requestKeys.includes('data')) return { kv1: true };
  return { kv2: operation, kv1: true };
}

/** Metadata of a secret is no part of its value: only its deletion, which takes all versions along, is a change. */
function metadataForm({ operation, requestKeys }: PathEvidence): Form {
  if (operation === 'delete') return { kv2: 'metadataDelete', kv1: true };
  return { kv1: requestKeys !== undefined && !requestKeys.every((key) => METADATA_FIELDS.includes(key)) };
}

/** KV 2 takes `versions` on these, and calls every write an update. */
function versionsForm(
  kv2: 'delete' | 'undelete' | 'destroy',
  { operation, requestKeys }: PathEvidence,
): Form {
  if (operation !== 'update' || (requestKeys && !requestKeys.includes('versions'))) return { kv1: true };
  return { kv2, kv1: true };
}
