import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';
import type { ErrorCode } from './model/errors.ts';
import { Unreadable } from './model/given.ts';

/**
 * Reads the input of a workflow. What cannot be read fails the workflow: a task that fails is tried again for ever,
 * and shows a person nothing but a workflow that runs.
 *
 * @throws {ApplicationFailure} naming the field, with what to do
 */
export function given<T>(read: (input: unknown) => T, input: unknown): T {
  try {
    return read(input);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const { workflowType } = workflowInfo();
    const remedy =
      'Start it with keyferry sync, retry or plan, which give it the input that it needs; or let all parts of Keyferry run the same version.';
    throw ApplicationFailure.nonRetryable(
      `The input of this ${workflowType} is none that this version of Keyferry can read: look at its ${error.message}. ${remedy}`,
      'rejected' satisfies ErrorCode,
    );
  }
}
