import type { Definition } from '../workflows/model/definition.ts';
import type { Problem } from '../workflows/model/errors.ts';
import type { Action, RegionOutcome } from '../workflows/model/outcome.ts';

/** What crosses between workflow and activities. All of it ends in Temporal's history: no value is ever in it. */

export interface SecretInput {
  readonly definition: Definition;
  /** The secret, in the terms of the definition's source pattern. */
  readonly path: string;
}

export interface ReadSourceInput extends SecretInput {
  /** The KV version an audit event's path assumed, where it did. */
  readonly kvVersion?: 1 | 2;
  /** Nobody but a person asked for it, so that only what is applied says whether it may run. */
  readonly mustBeApplied?: true;
}

/** The definition that was asked with is not the one that is applied: nothing was looked at under it. */
export interface Superseded {
  readonly state: 'superseded';
  /** The one that is applied. */
  readonly definition: Definition;
}

/** Where and how an activity saw what it tells. */
export interface Seen {
  /** The definition asked with is the one that is applied; left out where none of its name is. */
  readonly applied?: true;
  /** The run that asked. Another one than that which reads it was reset since. */
  readonly runId?: string;
}

export interface SourceSummary extends Seen {
  /** `elsewhere`: the mount is of another KV version than the event assumed, so the event is of another secret. */
  readonly state: 'present' | 'absent' | 'deleted' | 'destroyed' | 'elsewhere';
  readonly version?: string;
  /** How many keys the secret has; 1 where it is one value. */
  readonly keyCount?: number;
  /** Of a composed secret that is gone: paths of the parts that are not there. */
  readonly missing?: readonly string[];
  /** Destination keys, in the order of the definition's destinations. */
  readonly keys: readonly string[];
}

export interface WriteDestinationInput extends SecretInput {
  /** Name of the destination in the definition. */
  readonly destination: string;
  /** Whether a source that is gone may be removed here: the definition says so and the grace is over. */
  readonly mayRemove: boolean;
  /** When the source changed, RFC 3339: the start of the measured lag. */
  readonly changedAt?: string;
}

export interface WriteDestinationResult {
  readonly key: string;
  readonly action: Exclude<Action, 'refused'>;
  readonly sourceVersion?: string;
  readonly version?: string;
  readonly regions?: readonly RegionOutcome[];
  /** Regions are not yet as wanted: run `replicate`. */
  readonly replicating: boolean;
}

export interface ReplicateInput extends SecretInput {
  readonly destination: string;
  /** Regions that were already repaired once in this run. */
  readonly repaired: readonly string[];
}

export interface ReplicateResult {
  readonly regions: readonly RegionOutcome[];
  readonly repaired: readonly string[];
  readonly failures: readonly (Problem & { readonly region: string })[];
}

/** First detail of every failure an activity throws; the failure's type is the {@link Problem} code. */
export interface FailureDetail {
  readonly remedy: string;
  /** Destination keys, where they were known, in the order of the definition's destinations. */
  readonly keys?: readonly string[];
  /** As in {@link Seen}. */
  readonly runId?: string;
}

export interface AppliedInput {
  readonly definition: Definition;
  /** As in {@link ReadSourceInput}. */
  readonly mustBeApplied?: true;
}

/** The definition to go by, which was asked with or is another one, as it is applied now. */
export interface InForce extends Seen {
  readonly definition: Definition;
}

export interface CountSourceInput {
  readonly definition: Definition;
}

/** What one {@link ReconcilePageInput} sees to: a page of the source from a cursor, or secrets by name. */
export type Page =
  { readonly cursor?: string; readonly limit: number } | { readonly paths: readonly string[] };

export interface ReconcilePageInput {
  readonly definition: Definition;
  readonly destination: string;
  readonly page: Page;
  /** See {@link ReconcileInput.takeOver}. */
  readonly takeOver?: boolean;
  readonly changedAt?: string;
}

export interface ReconcilePageResult {
  /** Cursor of the next page; absent after the last one, and for secrets by name. */
  readonly next?: string;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Secrets that need their own `syncSecret`: they failed, replicate, lost their source, or only it may write. */
  readonly handOver: readonly string[];
}
