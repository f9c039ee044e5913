import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { ChangedSignal, SyncInput } from './model/event.ts';
import { DESTINATIONS_FAILED, isFailure, type SyncOutcome } from './model/outcome.ts';
import { noteOutcome } from './search-attributes.ts';
import { SecretActor } from './secret-actor.ts';
import { describeFailures } from './words.ts';

/** The secret, or the definition it is synced under, may have changed. */
export const changed = defineSignal<[ChangedSignal]>('changed');

/** The destinations that have settled, while others are still tried. */
export const settled = defineQuery<SyncOutcome['destinations']>('settled');

/**
 * Keeps every destination of one secret, under one definition, equal to its source: one actor a secret, started by
 * signal-with-start only. It ends when nothing more has changed.
 *
 * @returns the outcome at each destination
 * @throws {ApplicationFailure} of type `DestinationsFailed` whose detail is a {@link SyncOutcome} that says, for each
 * destination that failed for good, why and what would mend it; the others were brought in line all the same
 */
export async function syncSecret(input: SyncInput): Promise<SyncOutcome> {
  const actor = new SecretActor(input, setCurrentDetails);
  setHandler(changed, (signal) => {
    actor.changed(signal);
  });
  setHandler(settled, () => actor.settled);

  const outcome = await actor.settle();

  const failed = outcome.destinations.filter(isFailure);
  noteOutcome(failed.length === 0 ? 'synced' : 'failed');
  if (failed.length === 0) return outcome;
  throw ApplicationFailure.create({
    type: DESTINATIONS_FAILED,
    message: describeFailures(failed, outcome.destinations.length),
    nonRetryable: true,
    details: [outcome],
  });
}
