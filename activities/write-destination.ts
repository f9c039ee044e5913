import type { WriteDestinationInput, WriteDestinationResult } from './contract.ts';
import { converge } from './converge.ts';
import { destinationOf, originOf } from './destination-keys.ts';
import { ownershipOf, type PassOptions } from './ownership.ts';
import { openDestinations, openSource } from './stores/index.ts';

/**
 * Makes one destination hold what the source holds, the newest version last: read the source, write, confirm that
 * the source is still what was written, else go round again. The value lives only in this call.
 *
 * @throws {StoreError} whatever the stores throw; `unowned` where the secret is not ours; `conflict` where others
 * write source or destination faster than we confirm
 */
export async function writeDestination(
  input: WriteDestinationInput,
  key: string,
  options: PassOptions,
): Promise<WriteDestinationResult> {
  const { definition, path, mayRemove } = input;
  const spec = destinationOf(definition, input.destination);
  const ownership = ownershipOf(definition, options.installation);
  await using source = await openSource(definition.spec.source, options);
  await using destinations = await openDestinations(spec, options);
  const destination = destinations.at(key, originOf(ownership, spec, path));
  const { orphaned: _, ...result } = await converge({
    definition,
    ownership,
    spec,
    path,
    mayRemove,
    source,
    destination,
  });
  return { key: destination.key, ...result };
}
