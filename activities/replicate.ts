import { adoptionOf } from '../workflows/model/ownership.ts';
import type { ReplicateInput, ReplicateResult } from './contract.ts';
import { destinationOf } from './destination-keys.ts';
import { openDestinations } from './stores/index.ts';
import type { PassOptions } from './ownership.ts';

/** One step towards the wanted regions; the workflow calls again until none is in progress. */
export async function replicate(
  { definition, destination: name, repaired }: ReplicateInput,
  key: string,
  options: PassOptions,
): Promise<ReplicateResult> {
  await using destinations = await openDestinations(destinationOf(definition, name), options);
  const destination = destinations.at(key);
  if (destination.replicate === undefined) return { regions: [], repaired, failures: [] };
  return await destination.replicate({ repaired, adopt: adoptionOf(definition.spec.adopt).unmarked });
}
