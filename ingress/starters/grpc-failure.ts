import { isGrpcServiceError, WorkflowNotFoundError, type WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ErrorCode } from '../../workflows/model/errors.ts';
import { DESTINATIONS_FAILED, isFailure, type SyncOutcome } from '../../workflows/model/outcome.ts';
import { innermostProblem } from './innermost.ts';
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

/** What the service answered; `internal` where it did not, or said nothing of that kind. */
export function codeOf(error: unknown): ErrorCode {
  return answeredCode(error) ?? 'internal';
}

/** The same, and undefined for what is no answer of the service. The client wraps answers, once or more. */
export function answeredCode(error: unknown): ErrorCode | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if (at instanceof WorkflowNotFoundError) return 'notFound';
    if (isGrpcServiceError(at)) return codes[at.code] ?? 'internal';
  }
  return undefined;
}

/** How a run that did not complete ended. */
export function failedResult(failed: WorkflowFailedError): SyncResult {
  const { cause } = failed;
  const problem = innermostProblem(failed) ?? { code: 'internal', message: failed.message, remedy: '' };
  if (cause instanceof ApplicationFailure && cause.type === DESTINATIONS_FAILED) {
    const outcome = cause.details?.[0] as SyncOutcome;
    const [first] = outcome.destinations.filter(isFailure);
    if (first) return { status: 'failed', problem: { ...problem, remedy: first.remedy }, outcome };
  }
  return { status: 'failed', problem };
}
