import type { Definition } from '../workflows/model/definition.ts';
import type { ChangedRequest } from './starters/starter.ts';

/** Many secrets of one definition that changed together: seen to by one `reconcile` of just these. */
export interface Burst {
  readonly definition: Definition;
  readonly paths: readonly string[];
  /** When the first of them changed, RFC 3339. */
  readonly changedAt?: string;
}

/**
 * From how many secrets of one definition in one batch on. A workflow a secret costs some 30 ms of two cores, and
 * people look for a single change by its secret's name; a bulk import they watch as one run.
 */
const BURST_SECRETS = 32;

/** Temporal refuses payloads above 2 MB; paths have some 50 bytes, and a definition some thousand. */
const PATHS_BYTES = 500_000;

export function separateBursts(changes: readonly ChangedRequest[]): {
  readonly single: readonly ChangedRequest[];
  readonly bursts: readonly Burst[];
} {
  const single: ChangedRequest[] = [];
  const bursts: Burst[] = [];
  for (const group of Map.groupBy(changes, ({ definition }) => definition.metadata.name).values()) {
    if (group.length < BURST_SECRETS) single.push(...group);
    else bursts.push(...inPortions(group));
  }
  return { single, bursts };
}

function* inPortions(group: readonly ChangedRequest[]): Generator<Burst> {
  let portion: ChangedRequest[] = [];
  let bytes = 0;
  for (const change of group) {
    bytes += change.path.length * 3;
    if (bytes > PATHS_BYTES && portion.length > 0) {
      yield* burstOf(portion);
      portion = [];
      bytes = change.path.length * 3;
    }
    portion.push(change);
  }
  yield* burstOf(portion);
}

function* burstOf(changes: readonly ChangedRequest[]): Generator<Burst> {
  const [first] = changes;
  if (first === undefined) return;
  let changedAt: string | undefined;
  for (const { at } of changes.map(({ change }) => change))
    if (at !== undefined && !(Date.parse(changedAt ?? '') <= Date.parse(at))) changedAt = at;
  yield {
    definition: first.definition,
    paths: changes.map(({ path }) => path),
    ...(changedAt && { changedAt }),
  };
}
