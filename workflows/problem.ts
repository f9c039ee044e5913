import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { FailureDetail } from '../activities/contract.ts';
import { isErrorCode, type Problem } from './model/errors.ts';

interface Said extends Omit<FailureDetail, 'remedy' | 'keys'> {
  readonly problem: Problem;
  readonly keys: readonly string[];
}

/** What a failed activity said: its code, our words, the remedy, and the destination keys where it knew them. */
export function problemOf(error: unknown): Said {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) {
    const detail = cause.details?.[0] as FailureDetail | undefined;
    return {
      problem: { code: cause.type, message: cause.message, remedy: detail?.remedy ?? '' },
      keys: detail?.keys ?? [],
      ...(detail?.runId !== undefined && { runId: detail.runId }),
    };
  }
  if (error instanceof ActivityFailure) return { problem: unknownFailure(error), keys: [] };
  // Anything else is a defect in these workflows: their task fails, and goes on once the defect is mended.
  throw error;
}

/** From a worker of another version, or from a tool of Temporal's that fails activities by hand. */
function unknownFailure({ activityType, cause }: ActivityFailure): Problem {
  const kind = (cause instanceof ApplicationFailure && cause.type) || cause?.name || 'unknown';
  return {
    code: 'internal',
    message: `The activity ${activityType} failed in a way that this version of Keyferry does not know: ${kind}.`,
    remedy:
      'Its failure in the history of the workflow says more. Let all workers run the same version, then try again.',
  };
}
