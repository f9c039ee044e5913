import type { Definition } from './definition.ts';
import type { Progress } from './outcome.ts';

/** Name of the workflow that compares many secrets of a definition with its destinations. */
export const RECONCILE_WORKFLOW = 'reconcile';

/** Where one destination's lane is: what a run hands to the one that continues it. */
export interface LanePosition {
  readonly progress: Progress;
  /** The source's cursor, absent at its start; for secrets by name their count so far is the position. */
  readonly cursor?: string;
}

/** Input of `reconcile`. */
export interface ReconcileInput {
  readonly definition: Definition;
  /** Only these secrets (a burst of events); left out, the whole source. */
  readonly paths?: readonly string[];
  /** When the first of them changed, RFC 3339. */
  readonly changedAt?: string;
  /** Secrets that an earlier version marked, without an installation, are taken over: by `keyferry adopt`. */
  readonly takeOver?: boolean;
  /** Set by a run that continues as new: it must not go on once its definition is applied no more. */
  readonly mustBeApplied?: true;
  /** Set by a run that continues as new. */
  readonly resume?: readonly LanePosition[];
}

/** Input of the activity `handOver`; who follows what a reconcile left to others reads it in the history. */
export interface HandOverInput {
  readonly definition: Definition;
  readonly paths: readonly string[];
}
