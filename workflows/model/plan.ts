import type { Definition } from './definition.ts';
import type { Problem } from './errors.ts';

/** Name of the workflow that looks at one page of secrets and says what a sync would do. */
export const PLAN_WORKFLOW = 'plan';

/** Input of `plan` and of its activity. */
export interface PlanPageInput {
  readonly definition: Definition;
  /** `next` of the page before; absent for the first. */
  readonly cursor?: string;
  /** Secrets at most. */
  readonly limit: number;
  /** See {@link ReconcileInput.takeOver}. */
  readonly takeOver?: boolean;
}

/** What a sync would do now to one destination key. */
export interface PlanEntry {
  /** The destination's name in its definition. */
  readonly destination: string;
  /** The secret, in the terms of the source pattern. */
  readonly path: string;
  /** Where it goes. */
  readonly key: string;
  readonly action: 'create' | 'update' | 'unchanged' | 'remove' | 'refuse';
  /** With `update`: names of keys, and of settings, that differ. Never a value. */
  readonly changes?: readonly string[];
  /** With `update`: the mark of another owner, whom the secret would be taken from. */
  readonly takenFrom?: string;
  /** Absent where the secret is there; else what became of it at the source. */
  readonly source?: 'absent' | 'deleted' | 'destroyed';
  /** With `refuse`: why, and what would mend it. */
  readonly problem?: Problem;
}

export interface PlanPage {
  readonly entries: readonly PlanEntry[];
  readonly next?: string;
  /**
   * Where the source has nothing, and its path is written as the URLs of Vault's API have it: the path that has
   * something.
   */
  readonly instead?: string;
}
