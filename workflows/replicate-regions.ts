import { sleep } from '@temporalio/workflow';
import type { ReplicateInput } from '../activities/contract.ts';
import { activities } from './activities.ts';
import type { Problem } from './model/errors.ts';
import type { RegionOutcome } from './model/outcome.ts';

/** Replication takes from seconds to minutes: asked after 1 s, then less and less often, at last every 30 s. */
const pollMs = (step: number): number => Math.min(1000 * 2 ** step, 30_000);

/** Waits, durably, until every region is in sync or has failed for good; a failed one was repaired once before. */
export async function replicateRegions(
  secret: Omit<ReplicateInput, 'repaired'>,
  key: string,
  say: (regions: readonly RegionOutcome[]) => void,
): Promise<{ regions: readonly RegionOutcome[]; problem?: Problem }> {
  const { definition, path, destination } = secret;
  let repaired: readonly string[] = [];
  for (let step = 0; ; step++) {
    const result = await activities(`${destination}: regions of ${key}`).replicate({
      definition,
      path,
      destination,
      repaired,
    });
    ({ repaired } = result);
    say(result.regions);
    if (!result.regions.some(({ status }) => status === 'inProgress')) {
      const [first] = result.failures;
      if (first === undefined) return { regions: result.regions };
      const message = result.failures.map((failure) => `${failure.region}: ${failure.message}`).join(' ');
      return { regions: result.regions, problem: { code: first.code, message, remedy: first.remedy } };
    }
    await sleep(pollMs(step));
  }
}
