import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { activities } from './activities.ts';
import { DESTINATIONS_FAILED, type Progress, type ReconcileOutcome } from './model/outcome.ts';
import type { LanePosition, ReconcileInput } from './model/reconcile.ts';
import { ReconcileLane } from './reconcile-lane.ts';
import { noteOutcome } from './search-attributes.ts';
import { describeLaneFailures, describeProgress } from './words.ts';

/** How far the run is, one entry a destination. */
export const progress = defineQuery<readonly Progress[]>('progress');

/**
 * Compares a definition's source with its destinations, page by page, and writes what differs; what is unchanged
 * costs no write. Each destination has a lane of its own through the pages, so that one that is down holds up no
 * other. Safe beside `syncSecret`: an older value never replaces a newer one.
 *
 * @throws {ApplicationFailure} of type `DestinationsFailed` where a destination, or the source, cannot be reached as
 * things are; a single secret that fails does not fail the run: its own `syncSecret` says why
 */
export async function reconcile(input: ReconcileInput): Promise<ReconcileOutcome> {
  const { definition } = input;
  let lanes: readonly ReconcileLane[] = [];
  setHandler(progress, () => lanes.map((lane) => lane.progress));

  const resume = input.resume ?? (await start(input));
  const tell = (): void => {
    setCurrentDetails(describeProgress(definition.metadata.name, lanes));
  };
  lanes = resume.map((position) => new ReconcileLane(input, position, tell));

  const pause = (): boolean => workflowInfo().continueAsNewSuggested;
  for (const lane of lanes) lane.run(pause);
  await condition(
    () => lanes.every((lane) => lane.idle) || (pause() && lanes.some((lane) => lane.idle && !lane.ended)),
  );
  if (!lanes.every((lane) => lane.ended)) {
    // A lane stuck in retries starts over at its page in the fresh history; it loses a page of comparing.
    await condition(() => lanes.every((lane) => lane.idle), '1 minute');
    for (const lane of lanes) lane.cancel();
    await continueAsNew<typeof reconcile>({ ...input, resume: lanes.map((lane) => lane.position) });
  }

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

async function start({ definition, paths }: ReconcileInput): Promise<LanePosition[]> {
  const total =
    paths?.length ?? (await activities('Count the secrets at the source').countSource({ definition }));
  return definition.spec.destinations.map(({ name }) => ({
    progress: { name, done: 0, total, created: 0, updated: 0, unchanged: 0, handedOver: 0, finished: false },
  }));
}
