import type { Definition } from '../workflows/model/definition.ts';
import type { Ownership } from './ownership.ts';
import type { Held, SecretContent } from './stores/store.ts';

/**
 * What bringing a destination in line takes.
 * @throws {StoreError} `unowned`; `invalidValue`, `valueTooLarge` for what the store could not hold
 */
export async function decide(
  definition: Definition,
  ownership: Ownership,
  key: string,
  held: Held,
  wanted: SecretContent,
  token: string,
): Promise<'created' | 'updated' | 'unchanged'> {
  if (isLeftAlone(held, definition)) return 'unchanged';
  ownership.refuseUnlessOurs(held, key);
  // Asked of an absent one too: it says what could not be written, before anything is.
  const same = held.matches(wanted, token);
  if (same && held.state === 'present' && held.owner === ownership.mark) return 'unchanged';
  const others = (await held.others?.(wanted)) ?? [];
  for (const other of others) ownership.refuseUnlessOurs(other, other.key);
  return held.state === 'present' || others.length > 0 ? 'updated' : 'created';
}

/** Whether the definition leaves what is at the destination as it is, whoever made it: `updatePolicy: ifNotExists`. */
export function isLeftAlone(held: Held, { spec }: Definition): boolean {
  return spec.updatePolicy === 'ifNotExists' && held.state === 'present';
}
