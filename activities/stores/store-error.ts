import type { ErrorCode, Problem } from '../../workflows/model/errors.ts';
import { boundedWaitMs } from '../../workflows/model/retry-after.ts';

/**
 * What a store throws. Message and remedy are ours: they name the store, the operation and the key, and hold
 * neither a value nor what the vendor wrote.
 */
export class StoreError extends Error implements Problem {
  override readonly name = 'StoreError';
  readonly code: ErrorCode;
  readonly remedy: string;
  /** How long the store asked to wait, in milliseconds; an hour at most, whatever it asked for. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs?: number) {
    super(problem.message);
    this.code = problem.code;
    this.remedy = problem.remedy;
    this.retryAfterMs = retryAfterMs === undefined ? undefined : boundedWaitMs(retryAfterMs);
  }
}
