import type { Part } from '../../../workflows/model/compose.ts';
import type { KeyValue, SourceRead } from '../store.ts';
import { keysOf, type Entry } from './keys.ts';
import { sameName } from './rewrite.ts';

export interface PartRead {
  readonly part: Part;
  /** Whether the part is a pattern, of any number of secrets. */
  readonly many: boolean;
  readonly reads: readonly { readonly path: string; readonly read: SourceRead }[];
}

type Present = Extract<SourceRead, { state: 'present' }>;
type Gone = Exclude<SourceRead, Present>;

/** A version longer than this is none, and the content tells whether the secret changed. */
const MAX_VERSION = 1000;

/** @throws {StoreError} where what was read cannot be put together; see {@link keysOf} */
export function combine(parts: readonly PartRead[]): SourceRead {
  const missing = parts.filter(({ part, reads }) => !part.optional && !reads.some(isPresent));
  const isEmpty = parts.every(({ reads }) => !reads.some(isPresent));
  if (missing.length > 0 || isEmpty) return gone(missing.length > 0 ? missing : parts);
  const keys = new Map<string, KeyValue>();
  for (const part of parts) for (const { key, value } of entriesOf(part)) keys.set(key, value);
  const version = versionOf(parts);
  return {
    state: 'present',
    ...(version !== undefined && { version }),
    ...madeAtOf(parts),
    content: { kind: 'keys', keys: Object.fromEntries(keys) },
  };
}

/** Two parts may have a key in common, and the later wins; within one, names that become the same are a mistake. */
function entriesOf({ part, reads }: PartRead): Entry[] {
  const origins = new Map<string, string>();
  return reads.flatMap(({ path, read }) => {
    if (read.state !== 'present') return [];
    const entries = keysOf(part, path, read);
    for (const { key, origin } of entries) {
      const other = origins.get(key) ?? origin;
      if (other !== origin) throw sameName(path, [other, origin], key);
      origins.set(key, origin);
    }
    return entries;
  });
}

function isPresent({ read }: { readonly read: SourceRead }): boolean {
  return read.state === 'present';
}

/** What can be undone is deleted only where all of it can. */
function gone(missing: readonly PartRead[]): SourceRead {
  const reads = missing.flatMap((part) => part.reads);
  const states = new Set(
    reads.map(({ read }) => read.state).filter((state): state is Gone['state'] => state !== 'present'),
  );
  const [state = 'absent'] = states;
  return {
    state: states.size === 1 ? state : 'absent',
    missing: missing.flatMap(({ reads: own, many }) => (many ? [] : own.map(({ path }) => path))),
  };
}

/** When the parts' versions were made, in their order, as far as they say it. */
function madeAtOf(parts: readonly PartRead[]): { madeAt?: string } {
  const times = parts.flatMap(({ reads }) =>
    reads.flatMap(({ read }) => (read.state === 'present' ? (read.madeAt ?? []) : [])),
  );
  return times.length > 0 ? { madeAt: times.join('+') } : {};
}

/**
 * The versions of the parts, in their order: it changes with any of them, and holds nothing of a value. Undefined
 * where a store keeps none.
 */
function versionOf(parts: readonly PartRead[]): string | undefined {
  const versions = parts.flatMap(({ reads, many }) =>
    reads.map(({ path, read }) => {
      if (read.state !== 'present') return many ? '' : '-';
      if (read.version === undefined) return undefined;
      return many ? `${path}=${read.version}` : read.version;
    }),
  );
  if (versions.includes(undefined)) return undefined;
  const version = versions.filter((each) => each !== '').join('+');
  return version.length <= MAX_VERSION ? version : undefined;
}
