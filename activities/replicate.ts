import type { ReplicateInput, ReplicateResult } from './contract.ts';
import { openDestination } from './stores/index.ts';
import type { OpenOptions } from './stores/world.ts';

/** One step towards the wanted regions; the workflow calls again until none is in progress. */
export async function replicate(
  { definition, destination: name, repaired }: ReplicateInput,
  key: string,
  options: OpenOptions,
): Promise<ReplicateResult> {
  const spec = definition.spec.destinations.find((destination) => destination.name === name);
  if (spec === undefined) throw new TypeError('destination is not in the definition');
  await using destination = await openDestination(spec, key, options);
  if (destination.replicate === undefined) return { regions: [], repaired, failures: [] };
  return await destination.replicate({ repaired, adopt: definition.spec.adopt });
}
