import type { Problem } from '../../workflows/model/errors.ts';
import type { Change, SyncInput } from '../../workflows/model/event.ts';
import type { SyncOutcome } from '../../workflows/model/outcome.ts';

/** Name of the workflow that keeps one secret under one definition in line. */
export const SYNC_WORKFLOW = 'syncSecret';

/** Name of the signal that tells it of a change; its payload is a `ChangedSignal`. */
export const CHANGED_SIGNAL = 'changed';

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
