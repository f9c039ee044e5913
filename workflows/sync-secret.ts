import {
  ApplicationFailure,
  defineQuery,
  defineSignal,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChangedSignal, SyncInput } from './model/event.ts';
import { readSyncInput } from './model/given.ts';
import { DESTINATIONS_FAILED, isFailure, type SyncOutcome } from './model/outcome.ts';
import { noteOutcome } from './search-attributes.ts';
import { SecretActor } from './secret-actor.ts';
import { given } from './unreadable.ts';
import { describeFailures } from './words.ts';

/** The secret, or the definition it is synced under, may have changed; with nothing in it: look again. */
export const changed = defineSignal<[Partial<ChangedSignal>?]>('changed');

/** The destinations that have settled, while others are still tried. */
export const settled = defineQuery<SyncOutcome['destinations']>('settled');

/**
 * Keeps every destination of one secret, under one definition, equal to its source: one actor a secret, started by
 * signal-with-start only. It ends when nothing more has changed. It goes by the definition that is applied when it
 * looks at the source, and by the one it was brought where none of that name is applied. A reset looks again.
 *
 * @returns the outcome at each destination
 * @throws {ApplicationFailure} of type `DestinationsFailed` whose detail is a {@link SyncOutcome} that says, for each
 * destination that failed for good, why and what would mend it; the others were brought in line all the same. Of type
 * `rejected` where its input cannot be read
 */
export async function syncSecret(input: SyncInput): Promise<SyncOutcome> {
  const actor = new SecretActor(given(readSyncInput, input), setCurrentDetails);
  setHandler(changed, (signal) => {
    actor.changed(signal);
  });
  setHandler(settled, () => actor.settled);

  const outcome = await settle(actor);

  const failed = outcome.destinations.filter(isFailure);
  noteOutcome(outcomeOf(failed));
  if (failed.length === 0) return outcome;
  throw ApplicationFailure.create({
    type: DESTINATIONS_FAILED,
    message: describeFailures(failed, outcome.destinations.length, workflowInfo().workflowId),
    nonRetryable: true,
    details: [outcome],
  });
}

/** Who cancels the run gives up what it was at; a change that was acknowledged meanwhile is not theirs to lose. */
async function settle(actor: SecretActor): Promise<SyncOutcome> {
  try {
    return await actor.settle();
  } catch (error) {
    if (isCancellation(error) && actor.unseen) return await actor.handOver();
    throw error;
  }
}

/** A suspended definition needs nobody: what one searches for as failed does. */
function outcomeOf(failed: SyncOutcome['destinations']): 'synced' | 'failed' | 'suspended' {
  if (failed.length === 0) return 'synced';
  return failed.every((each) => isFailure(each) && each.code === 'suspended') ? 'suspended' : 'failed';
}
