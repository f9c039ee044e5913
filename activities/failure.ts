import { ApplicationFailure, Context, log } from '@temporalio/activity';
import {
  FEW_ATTEMPTS,
  isErrorCode,
  retryPolicies,
  type ErrorCode,
  type Problem,
} from '../workflows/model/errors.ts';
import type { FailureDetail } from './contract.ts';

/**
 * Runs one attempt of an activity and turns what it throws into a failure that may be stored: code, our words,
 * the remedy, and whether and when Temporal tries again.
 */
export async function attempt<T>(body: () => Promise<T>, detail?: Omit<FailureDetail, 'remedy'>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    // The abort's own reason says cancelled or timed out better than whatever the aborted call made of it.
    Context.current().cancellationSignal.throwIfAborted();
    throw toFailure(error, detail);
  }
}

function toFailure(error: unknown, detail: Omit<FailureDetail, 'remedy'> = {}): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const problem = isProblem(error) ? error : unexpected(error);
  const retryAfterMs = 'retryAfterMs' in problem ? problem.retryAfterMs : undefined;
  return ApplicationFailure.create({
    type: problem.code,
    message: problem.message,
    nonRetryable: !isRetried(problem.code),
    details: [{ ...detail, remedy: problem.remedy } satisfies FailureDetail],
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

/** What a store throws, and what the ways into Temporal that are given to activities throw. */
function isProblem(error: unknown): error is Error & Problem & { readonly retryAfterMs?: number } {
  if (!(error instanceof Error) || !('code' in error) || !('remedy' in error)) return false;
  return isErrorCode(error.code) && typeof error.remedy === 'string';
}

function isRetried(code: ErrorCode): boolean {
  const policy = retryPolicies[code];
  if (policy === 'aFewTimes') return Context.current().info.attempt < FEW_ATTEMPTS;
  return policy === 'untilItWorks';
}

/**
 * A defect of ours or of a library. Its message may quote what it choked on, so only its kind and where it was
 * thrown are kept: frames of a stack hold no data.
 */
function unexpected(error: unknown): { code: ErrorCode; message: string; remedy: string } {
  const name = error instanceof Error ? error.name : typeof error;
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  log.error('unexpected error in an activity', { error: name, frames });
  return {
    code: 'internal',
    message: `Unexpected ${name} in ${Context.current().info.activityType}.`,
    remedy: 'This is a defect in Keyferry: please report it with the stack frames in the worker log.',
  };
}
