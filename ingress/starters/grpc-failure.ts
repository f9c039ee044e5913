import {
  isGrpcServiceError,
  TerminatedFailure,
  WorkflowNotFoundError,
  type WorkflowFailedError,
} from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ErrorCode, Problem } from '../../workflows/model/errors.ts';
import { DESTINATIONS_FAILED, isFailure, type SyncOutcome } from '../../workflows/model/outcome.ts';
import { StartFailed, type SyncResult } from './starter.ts';
import { temporalProblem, type TemporalTarget } from './temporal-problem.ts';

/** Codes of https://grpc.io/docs/guides/status-codes/ that say which of ours it is; all others are `internal`. */
const codes: Readonly<Record<number, ErrorCode>> = {
  // Cancelled: how the SDK's native half tells that our time limit is over, where its client in JavaScript says 4.
  1: 'timeout',
  3: 'rejected',
  4: 'timeout',
  5: 'notFound',
  7: 'forbidden',
  8: 'throttled',
  14: 'unavailable',
  16: 'unauthenticated',
};

/** What a call to Temporal threw, as a {@link StartFailed}; Temporal's own text is not carried along. */
export function startFailure(error: unknown, target: TemporalTarget): StartFailed {
  if (error instanceof StartFailed) return error;
  return new StartFailed(temporalProblem(codeOf(error), target), { cause: error });
}

/** The client wraps what the service answered, once or more. */
export function codeOf(error: unknown): ErrorCode {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if (at instanceof WorkflowNotFoundError) return 'notFound';
    if (isGrpcServiceError(at)) return codes[at.code] ?? 'internal';
  }
  return 'internal';
}

/** How a run that did not complete ended. */
export function failedResult({ cause }: WorkflowFailedError): SyncResult {
  if (cause instanceof ApplicationFailure && cause.type === DESTINATIONS_FAILED) {
    const outcome = cause.details?.[0] as SyncOutcome;
    const [first] = outcome.destinations.filter(isFailure);
    if (first) {
      const { code, remedy } = first;
      return { status: 'failed', problem: { code, message: cause.message, remedy }, outcome };
    }
  }
  return { status: 'failed', problem: unusualEnd(cause) };
}

function unusualEnd(cause: Error | undefined): Problem {
  const ended =
    cause instanceof TerminatedFailure
      ? 'was terminated'
      : cause instanceof CancelledFailure
        ? 'was cancelled'
        : 'failed before it had an outcome';
  return {
    code: 'internal',
    message: `The workflow ${ended}.`,
    remedy: 'Look at it in the Temporal UI, then start it again.',
  };
}
