import type { Definition, DestinationSpec } from '../workflows/model/definition.ts';
import type { SecretContent } from './stores/store.ts';
import { transformKeys } from './transform/keys.ts';

/**
 * What a destination is to hold of a secret: what the definition makes of it, then the destination.
 * @throws {StoreError} `invalidValue`, as {@link transformKeys}
 */
export async function wantedAt(
  content: SecretContent,
  definition: Definition,
  destination: DestinationSpec,
): Promise<SecretContent> {
  return await transformKeys(await transformKeys(content, definition.spec.transform), destination.transform);
}
