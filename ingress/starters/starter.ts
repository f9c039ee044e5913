import type { Burst } from '../bursts.ts';
import type { Problem } from '../../workflows/model/errors.ts';
import type { Change, SyncInput } from '../../workflows/model/event.ts';
import type { SyncOutcome } from '../../workflows/model/outcome.ts';
import { SYNC_WORKFLOW } from '../../workflows/model/sync-start.ts';

export interface ChangedRequest extends SyncInput {
  readonly change: Change;
}

/** The run that took a change. */
export interface StartedSync {
  readonly workflowId: string;
  readonly runId: string;
}

/** How a run stands; `failed` without an outcome failed before it reached its destinations. */
export type SyncResult =
  | { readonly status: 'running' }
  | { readonly status: 'completed'; readonly outcome: SyncOutcome }
  | { readonly status: 'failed'; readonly problem: Problem; readonly outcome?: SyncOutcome };

export interface SyncRun extends StartedSync {
  /** Temporal's word for it in lower case: running, completed, failed, terminated, … */
  readonly status: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly closedAt?: string;
}

/**
 * The way from the ingress into Temporal. Each method is answered within seconds, or throws {@link StartFailed};
 * what it resolves to, Temporal has on its disk.
 */
export interface Starter {
  /**
   * Tells the actor of one secret of a change: the running workflow is signalled, or one is started. It may be
   * repeated: the same change twice makes one more pass at most.
   */
  changed(request: ChangedRequest): Promise<StartedSync>;
  /**
   * Many at once, for starters to which each call is dear. Where it throws, some may have been taken: all of them
   * may be repeated.
   */
  changedAll?(requests: readonly ChangedRequest[]): Promise<void>;
  /**
   * Starts one `reconcile` of many secrets that changed together. Left out where the starter cannot: then each is
   * told by itself.
   */
  burst?(burst: Burst): Promise<StartedSync>;
  /** Waits up to `waitMs` for the run, and those it continues as, to end. */
  outcome(started: StartedSync, options: { waitMs: number; signal?: AbortSignal }): Promise<SyncResult>;
  /**
   * The newest runs, at most {@link RUNS_LISTED} of them and one visibility request: Temporal allows ten of
   * those a second, so that this is for people and never for a loop over secrets.
   */
  runs(definition?: string): Promise<readonly SyncRun[]>;
  /** Resolves where Temporal can be reached and has the namespace. */
  check(): Promise<void>;
}

export const RUNS_LISTED = 100;

/**
 * The visibility query for {@link Starter.runs}. It asks by ID, as search attributes may be missing. Names of
 * definitions have no quotes.
 */
export function runsQuery(definition?: string): string {
  const prefix = definition === undefined ? 'sync/' : `sync/${definition}/`;
  return `WorkflowType = "${SYNC_WORKFLOW}" AND WorkflowId STARTS_WITH "${prefix}"`;
}

/** When to come again, where Temporal did not say how long to wait. */
export const RETRY_AFTER_MS = 2_000;

/** Temporal did not do what a starter asked. Message and remedy are ours. */
export class StartFailed extends Error implements Problem {
  override readonly name = 'StartFailed';
  readonly code: Problem['code'];
  readonly remedy: string;
  /** How long Temporal asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(problem.message, { cause: options.cause });
    this.code = problem.code;
    this.remedy = problem.remedy;
    this.retryAfterMs = options.retryAfterMs;
  }
}
