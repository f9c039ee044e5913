import type { Held } from '../store.ts';
import { heldDetails } from './held.ts';
import { isOurs, recordName } from './record.ts';
import { deleteSecret } from './secrets.ts';
import { look, refuseChanged, type Target } from './target.ts';
import { deleteVariable } from './variables.ts';

/**
 * Deletes the secrets of the record, then the record: cut between, the next attempt goes on. GitHub keeps nothing of
 * a deleted secret. One of a recorded name that somebody made anew is theirs, and stays.
 * @throws {StoreError} `conflict` where someone wrote since it was read
 */
export async function removeSecrets(target: Target, held: Held): Promise<void> {
  const { client, scope, origin } = target;
  const { seen: before } = heldDetails(held);
  const variable = recordName(origin, scope);
  if (before.text === undefined) return;
  const now = await look(target);
  if (now.text === undefined) return;
  refuseChanged(target, before, now, []);
  const { listed, record } = now;
  for (const [name, entry] of record?.secrets ?? []) {
    const at = listed.get(name);
    if (at !== undefined && isOurs(entry, at)) await deleteSecret(client, scope, name);
  }
  await deleteVariable(client, scope, variable);
}
