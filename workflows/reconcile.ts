import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { InForce } from '../activities/contract.ts';
import { activities } from './activities.ts';
import { readReconcileInput } from './model/given.ts';
import { scheduleId } from './model/names.ts';
import { DESTINATIONS_FAILED, type Progress, type ReconcileOutcome } from './model/outcome.ts';
import type { LanePosition, ReconcileInput } from './model/reconcile.ts';
import { problemOf } from './problem.ts';
import { ReconcileLane } from './reconcile-lane.ts';
import { wasReset, wasSeenBefore } from './reruns.ts';
import { noteOutcome } from './search-attributes.ts';
import { given } from './unreadable.ts';
import { describeLaneFailures, describeProgress } from './words.ts';

/** How far the run is, one entry a destination. */
export const progress = defineQuery<readonly Progress[]>('progress');

/**
 * Compares a definition's source with its destinations, page by page, and writes what differs; what is unchanged
 * costs no write. Each destination has a lane of its own through the pages, so that one that is down holds up no
 * other. Safe beside `syncSecret`: an older value never replaces a newer one. It goes by the definition that is applied
 * when the run begins, and by the one it was brought where none of that name is applied. A reset begins again.
 *
 * @throws {ApplicationFailure} of type `DestinationsFailed` where a destination, or the source, cannot be reached as
 * things are; a single secret that fails does not fail the run: its own `syncSecret` says why
 */
export async function reconcile(input: ReconcileInput): Promise<ReconcileOutcome> {
  const read = given(readReconcileInput, input);
  const asked = { ...read, ...(mustBeApplied(read) && { mustBeApplied: true as const }) };
  let lanes: readonly ReconcileLane[] = [];
  setHandler(progress, () => lanes.map((lane) => lane.progress));

  const inForce = patched(GOES_BY_WHAT_IS_APPLIED) ? await applied(asked) : undefined;
  const definition = inForce?.definition ?? asked.definition;
  const { resume: before, ...rest } = asked;
  const request: ReconcileInput = { ...rest, definition };
  // Where another definition was is no place to go on at.
  const resumable = JSON.stringify(definition) === JSON.stringify(asked.definition);
  const resume = (resumable ? before : undefined) ?? (await start(request));
  const tell = (): void => {
    setCurrentDetails(describeProgress(definition.metadata.name, lanes));
  };
  lanes = resume.map((position) => new ReconcileLane(request, position, tell));

  const pause = (): boolean => workflowInfo().continueAsNewSuggested;
  for (const lane of lanes) lane.run(pause);
  await condition(
    () => lanes.every((lane) => lane.idle) || (pause() && lanes.some((lane) => lane.idle && !lane.ended)),
  );
  if (!lanes.every((lane) => lane.ended)) {
    // A lane stuck in retries starts over at its page in the fresh history; it loses a page of comparing.
    await condition(() => lanes.every((lane) => lane.idle), '1 minute');
    for (const lane of lanes) lane.cancel();
    await continueAsNew<typeof reconcile>({ ...request, resume: lanes.map((lane) => lane.position) });
  }

  // What a run did before it was reset is no answer to who reset it.
  if (wasSeenBefore(inForce?.runId)) await continueAsNew<typeof reconcile>(request);

  const failed = lanes.some((lane) => lane.problem);
  noteOutcome(failed ? 'failed' : 'synced');
  if (!failed) return { destinations: lanes.map((lane) => lane.progress) };
  throw ApplicationFailure.create({
    type: DESTINATIONS_FAILED,
    message: describeLaneFailures(lanes),
    nonRetryable: true,
    details: [{ destinations: lanes.map((lane) => ({ ...lane.progress, ...lane.problem })) }],
  });
}

/** Marks runs that ask what is applied: those that were under way before it was asked have no such activity. */
const GOES_BY_WHAT_IS_APPLIED = 'goes-by-what-is-applied';

/** Temporal puts the time of the start behind the ID that a schedule names. */
const OF_SCHEDULE = /^-\d{4}-\d\d-\d\dT[\d:]+Z$/;

/** @throws {ApplicationFailure} where the definition is suspended, or may run only while it is applied */
async function applied(asked: ReconcileInput): Promise<InForce> {
  const { definition, mustBeApplied } = asked;
  return await orFail(asked, () =>
    activities('Ask what is applied').appliedDefinition({
      definition,
      ...(mustBeApplied && { mustBeApplied }),
    }),
  );
}

/** Whether the run is a schedule's, or was reset: of what is applied no more, nothing may go on then. */
function mustBeApplied({ definition, mustBeApplied }: ReconcileInput): boolean {
  const ofSchedule = scheduleId(definition.metadata.name);
  const { workflowId } = workflowInfo();
  const isScheduled =
    workflowId.startsWith(ofSchedule) && OF_SCHEDULE.test(workflowId.slice(ofSchedule.length));
  return mustBeApplied === true || isScheduled || wasReset();
}

async function start(request: ReconcileInput): Promise<LanePosition[]> {
  const { definition, paths } = request;
  const total =
    paths?.length ??
    (await orFail(request, () => activities('Count the secrets at the source').countSource({ definition })));
  return definition.spec.destinations.map(({ name }) => ({
    progress: { name, done: 0, total, created: 0, updated: 0, unchanged: 0, handedOver: 0, finished: false },
  }));
}

/** @throws {ApplicationFailure} of the activity's error code, saying what to do */
async function orFail<T>(request: ReconcileInput, activity: () => Promise<T>): Promise<T> {
  try {
    return await activity();
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { problem, runId } = problemOf(error);
    if (wasSeenBefore(runId)) return await continueAsNew<typeof reconcile>(request);
    const { code, message, remedy } = problem;
    if (patched(GOES_BY_WHAT_IS_APPLIED)) noteOutcome(code === 'suspended' ? 'suspended' : 'failed');
    throw ApplicationFailure.nonRetryable(`${message} ${remedy}`, code);
  }
}
