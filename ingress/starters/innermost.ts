import { TerminatedFailure, WorkflowFailedError } from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
  TemporalFailure,
  TimeoutFailure,
  type ProtoFailure,
} from '@temporalio/common';
import { isErrorCode, type Problem } from '../../workflows/model/errors.ts';
import {
  DESTINATIONS_FAILED,
  isFailure,
  type DestinationFailure,
  type DestinationOutcome,
} from '../../workflows/model/outcome.ts';

const DEPTH = 20;
const START_AGAIN = 'Look at it in the Temporal UI, then start it again.';

/** A failure as the service has it, with those it wraps. */
export function fromProto(failure: ProtoFailure): Error {
  return new DefaultFailureConverter().failureToError(failure, defaultPayloadConverter);
}

/**
 * Why something failed, in the words of whoever knew best. Temporal wraps each failure in those it led to ("Activity
 * task failed" in "Workflow execution failed"): the innermost one says why. Our own failures are at the bottom, with
 * code and remedy; what is no failure of Temporal's, and so says nothing of a cause, is undefined.
 */
export function innermostProblem(error: unknown): Problem | undefined {
  const chain = causesOf(error);
  for (const at of chain) {
    if (!(at instanceof ApplicationFailure)) continue;
    const remedy = (at.details?.[0] as { readonly remedy?: string } | undefined)?.remedy ?? '';
    if (isErrorCode(at.type)) return { code: at.type, message: at.message, remedy };
    // The message names each destination that failed, and what would mend it.
    const [first] = failuresIn(at);
    if (first) return { code: first.code, message: at.message, remedy: '' };
  }
  const innermost = chain.findLast((at) => at instanceof TemporalFailure);
  if (innermost !== undefined) return { code: 'internal', ...wordsOf(innermost) };
  return chain.some((at) => at instanceof WorkflowFailedError)
    ? { code: 'internal', message: 'The workflow failed before it had an outcome.', remedy: START_AGAIN }
    : undefined;
}

/** Message and remedy of {@link innermostProblem} as sentences; of any other error its own message. */
export function innermostWords(error: unknown): string {
  const problem = innermostProblem(error);
  if (problem) return `${problem.message} ${problem.remedy}`.trim();
  return error instanceof Error ? error.message : String(error);
}

/** What a failure of type `DestinationsFailed` says of each destination that failed. */
function failuresIn(failure: ApplicationFailure): readonly DestinationFailure[] {
  if (failure.type !== DESTINATIONS_FAILED) return [];
  const detail = failure.details?.[0] as
    { readonly destinations?: readonly (DestinationOutcome | DestinationFailure)[] } | undefined;
  return (detail?.destinations ?? []).filter(isFailure);
}

/** The outermost first. */
function causesOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < DEPTH; at = causeOf(at)) chain.push(at);
  return chain;
}

/** The SDK leaves the cause of a timeout out, which is what failed last before the time was over. */
function causeOf(error: Error): unknown {
  if (error.cause !== undefined || !(error instanceof TemporalFailure)) return error.cause;
  return error.failure?.cause ? fromProto(error.failure.cause) : undefined;
}

function wordsOf(failure: TemporalFailure): Pick<Problem, 'message' | 'remedy'> {
  if (failure instanceof TerminatedFailure)
    return { message: 'The workflow was terminated.', remedy: START_AGAIN };
  if (failure instanceof CancelledFailure)
    return { message: 'The workflow was cancelled.', remedy: START_AGAIN };
  if (failure instanceof TimeoutFailure)
    return failure.timeoutType === 'HEARTBEAT'
      ? { message: 'The worker that did it has gone silent.', remedy: 'See whether keyferry worker runs.' }
      : {
          message: 'It was not done in its time.',
          remedy: 'See whether keyferry worker runs on this task queue, and what its log says.',
        };
  return { message: failure.message, remedy: '' };
}
