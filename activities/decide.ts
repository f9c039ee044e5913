import type { Definition } from '../workflows/model/definition.ts';
import { refuseUnlessOurs } from './ownership.ts';
import type { Held, SecretContent } from './stores/store.ts';

/**
 * What bringing a destination in line takes.
 * @throws {StoreError} `unowned`; `invalidValue`, `valueTooLarge` for what the store could not hold
 */
export function decide(
  definition: Definition,
  key: string,
  held: Held,
  wanted: SecretContent,
  token: string,
): 'created' | 'updated' | 'unchanged' {
  refuseUnlessOurs(held, definition, key);
  // Asked of an absent one too: it says what could not be written, before anything is.
  const same = held.matches(wanted, token);
  if (held.state !== 'present') return 'created';
  return same && held.owner === definition.metadata.name ? 'unchanged' : 'updated';
}
