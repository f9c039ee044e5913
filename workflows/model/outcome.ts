import type { Problem } from './errors.ts';

/** What became of one destination key. `refused` is the one that needs a person. */
export type Action = 'created' | 'updated' | 'unchanged' | 'removed' | 'refused';

/** One replica region as its store last reported it. */
export interface RegionOutcome {
  readonly region: string;
  readonly status: 'inSync' | 'inProgress' | 'failed';
}

export interface DestinationOutcome {
  /** The destination's name in its definition. */
  readonly name: string;
  /** Where in the store it is: a path, a name. Never a value. */
  readonly key: string;
  readonly action: Action;
  /** The version the destination now holds, in the store's own notation; absent where the store has none. */
  readonly version?: string;
  readonly regions?: readonly RegionOutcome[];
}

/** A destination that failed for good: the outcome, and why. */
export type DestinationFailure = DestinationOutcome & Problem;

/** Result of `syncSecret`, and the detail of its `DestinationsFailed` failure. */
export interface SyncOutcome {
  /** The source's version in its own notation; absent where it has none (KV 1) or the secret is gone. */
  readonly sourceVersion?: string;
  /** Said where the source has no such secret: it is not there, or what it held is deleted or destroyed. */
  readonly source?: 'absent' | 'deleted' | 'destroyed';
  readonly destinations: readonly (DestinationOutcome | DestinationFailure)[];
}

/** Failure type of a `syncSecret` of which at least one destination failed for good. */
export const DESTINATIONS_FAILED = 'DestinationsFailed';

export function isFailure(outcome: DestinationOutcome | DestinationFailure): outcome is DestinationFailure {
  return 'code' in outcome;
}

/** How far a reconcile is at one destination; its query `progress` and its result list one for each. */
export interface Progress {
  /** The destination's name in its definition. */
  readonly name: string;
  /** Secrets seen to so far. */
  readonly done: number;
  /** Secrets that the source has under the definition; as far as it was listed, where more come. */
  readonly total: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Secrets handed to their own `syncSecret`, which says why and goes on trying where that can help. */
  readonly handedOver: number;
  readonly finished: boolean;
}

export interface ReconcileOutcome {
  readonly destinations: readonly Progress[];
}
