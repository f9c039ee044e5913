import { ApplicationFailure, isCancellation } from '@temporalio/workflow';
import { activities } from './activities.ts';
import { readPlanInput } from './model/given.ts';
import type { PlanPage, PlanPageInput } from './model/plan.ts';
import { problemOf } from './problem.ts';
import { given } from './unreadable.ts';

/**
 * Says what a sync would do now, one page of secrets a run: values are compared where they are, in the activity.
 *
 * @throws {ApplicationFailure} of the source's error code where it cannot be listed
 */
export async function plan(input: PlanPageInput): Promise<PlanPage> {
  const request = given(readPlanInput, input);
  try {
    return await activities(`Plan ${request.definition.metadata.name}`).planPage(request);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message, remedy } = problemOf(error).problem;
    throw ApplicationFailure.nonRetryable(`${message} ${remedy}`, code);
  }
}
