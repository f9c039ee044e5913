import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { FailureDetail } from '../activities/contract.ts';
import { isErrorCode, type Problem } from './model/errors.ts';

/** What a failed activity said: its code, our words, the remedy, and the destination keys where it knew them. */
export function problemOf(error: unknown): { problem: Problem; keys: readonly string[] } {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) {
    const detail = cause.details?.[0] as FailureDetail | undefined;
    return {
      problem: { code: cause.type, message: cause.message, remedy: detail?.remedy ?? '' },
      keys: detail?.keys ?? [],
    };
  }
  // Anything else is no outcome of a sync: let the workflow task fail, where it can be mended and goes on.
  throw error;
}
