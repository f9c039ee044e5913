import type { Definition } from '../workflows/model/definition.ts';
import { OWNER_MARK } from '../workflows/model/names.ts';
import { StoreError } from './stores/store-error.ts';
import type { DestinationStore, Held } from './stores/store.ts';

/**
 * Invariant 5: what Keyferry did not create it neither overwrites nor removes, unless the definition adopts it.
 * Another definition's mark is never taken over, lest two definitions take turns at one secret.
 *
 * @throws {StoreError} `unowned`
 */
export function refuseUnlessOurs(
  held: Pick<Held, 'state' | 'owner' | 'places'>,
  definition: Definition,
  key: string,
): void {
  // Of what cannot be asked about, that the definition names the place has to do.
  if (held.state === 'absent' || held.state === 'unknown') return;
  for (const { where, owner } of held.places ?? [{ where: key, owner: held.owner }])
    refuse(where, owner, definition);
}

function refuse(where: string, owner: string | undefined, definition: Definition): void {
  if (owner === definition.metadata.name) return;
  if (owner !== undefined) {
    throw new StoreError({
      code: 'unowned',
      message: `${where} belongs to definition ${owner}.`,
      remedy: `Let one definition write it: change the destination of ${definition.metadata.name}, or remove the other definition and then the mark ${OWNER_MARK} from the secret.`,
    });
  }
  if (definition.spec.adopt) return;
  throw new StoreError({
    code: 'unowned',
    message: `${where} exists and was not created by Keyferry.`,
    remedy: 'Set spec.adopt: true to take it over, or remove it, or choose another destination.',
  });
}

/** Whether there may be something to remove, ours or not. */
export function isRemovable(held: Held, { capabilities }: DestinationStore): boolean {
  return (held.state === 'present' || held.state === 'unknown') && capabilities.removes !== false;
}
