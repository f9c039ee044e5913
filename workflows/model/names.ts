import { withoutTrailing } from './trailing.ts';

/** Names that users, their scripts and the parts of Keyferry share. Pure, and small enough for the workflow bundle. */

export const DEFAULT_TASK_QUEUE = 'keyferry';

/** Search attributes, all Keyword. */
export const searchAttributes = {
  definition: 'KeyferryDefinition',
  path: 'KeyferryPath',
  outcome: 'KeyferryOutcome',
} as const;

/** Header on every request that Keyferry makes to a Vault; an audit event whose request carried it is our own echo. */
export const SYNC_HEADER = 'X-Vault-Sync';

/** Under this key every store keeps the ownership mark; what it says is in `ownership.ts`. */
export const OWNER_MARK = 'keyferry.dev/definition';

/** Under this key others say that a secret is theirs to write: External Secrets marks what it pushes so. */
export const MANAGED_BY = 'managed-by';

/** The Temporal schedule that reconciles a definition; its runs' IDs begin with it. */
export const SCHEDULE_PREFIX = 'reconcile/';
export const scheduleId = (definition: string): string => SCHEDULE_PREFIX + definition;

/** Temporal refuses workflow IDs above 1,000 characters (limit.maxIDLength); bytes are counted to be safe. */
const MAX_ID_BYTES = 1000;

/** `sync/<definition>/<source path>`, its end replaced by a hash where Temporal's limit does not suffice. */
export function syncWorkflowId(definition: string, path: string): string {
  return withinLimit(`sync/${definition}/${path}`);
}

/**
 * `sent/<ownership mark>/<destination>/<source path>`, cut as {@link syncWorkflowId}: the record of what an HTTP
 * destination with `send: onChange` was sent last.
 */
export function sentWorkflowId(owner: string, destination: string, path: string): string {
  return withinLimit(`sent/${owner}/${destination}/${path}`);
}

function withinLimit(id: string): string {
  const bytes = new TextEncoder().encode(id);
  if (bytes.length <= MAX_ID_BYTES) return id;
  const hash = fnv1a(bytes);
  const kept = new TextDecoder().decode(bytes.slice(0, MAX_ID_BYTES - hash.length - 4));
  return `${withoutTrailing(kept, '\uFFFD')}~${hash}`;
}

/** 128-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): names need spread, not secrecy. */
function fnv1a(bytes: Uint8Array): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of bytes)
    hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * 0x0000000001000000000000000000013bn);
  return hash.toString(16).padStart(32, '0');
}
