import type { SecretContent, WriteOptions, Written } from '../store.ts';
import { heldDetails, staleNames } from './held.ts';
import { openJournal, type Journal } from './journal.ts';
import { releaseClaims } from './others.ts';
import { isOurs, type Entry } from './record.ts';
import { seal } from './seal.ts';
import { deleteSecret, getPublicKey, listSecrets, putSecret } from './secrets.ts';
import { createSightFinder } from './sight.ts';
import { lookAgain, type Seen, type Target } from './target.ts';
import { wantedOf, type Wanted } from './wanted.ts';

/**
 * Secrets between two entries in the record. GitHub takes about 80 writes a minute: a write of more secrets than that
 * is throttled on its way, and the next attempt goes on behind the last entry.
 */
const CHUNK = 20;

/** By how many seconds GitHub's clocks may differ, rounding included. */
const CLOCKS_DIFFER_BY = 1;

/**
 * The intent goes into the record first, so that a secret never stands there without a mark; then the secrets, then
 * what GitHub lists of them. Cut anywhere between, the next attempt finds the secrets as its own, and writes those
 * again of which the record does not say that they are done.
 *
 * Nothing of this is conditional at GitHub. Right before, it is confirmed that all is as it was read.
 */
export async function writeSecrets(
  target: Target,
  content: SecretContent,
  { owner, held, token }: WriteOptions,
): Promise<Written> {
  const { client, scope, settings } = target;
  const details = heldDetails(held);
  const wanted = wantedOf(content, settings, scope.words);
  const seen = await lookAgain(target, details.seen, wanted.keys());
  const due = details.due(wanted, token).names;
  const stale = staleNames(target, seen, wanted);

  const entries = entriesOf(seen, wanted);
  for (const name of due) entries.set(name, pending(token, seen, name));
  const journal = openJournal(target, owner, seen.text);
  await journal.save(entries);
  await releaseClaims(target, details.claimed);
  for (const name of stale) {
    await deleteSecret(client, scope, name);
    entries.delete(name);
  }
  if (due.length > 0) await writeInChunks(target, { due, wanted, token, seen, entries, journal });
  await journal.save(entries);
  return {};
}

interface Work {
  readonly due: readonly string[];
  readonly wanted: Wanted;
  readonly token: string;
  readonly seen: Seen;
  /** Brought up to date with what is done. */
  readonly entries: Map<string, Entry>;
  readonly journal: Journal;
}

async function writeInChunks(target: Target, work: Work): Promise<void> {
  const { client, scope, settings } = target;
  const { due, wanted, token, seen, entries, journal } = work;
  const publicKey = await getPublicKey(client, scope);
  const sightOf = createSightFinder(client, scope, settings);
  for (let at = 0; at < due.length; at += CHUNK) {
    const latest = new Map<string, number | undefined>();
    for (const name of due.slice(at, at + CHUNK)) {
      const sight = await sightOf(name, seen.listed.get(name));
      const sealed = await seal(wanted.get(name) ?? new Uint8Array(), publicKey);
      latest.set(name, await putSecret(client, scope, { name, sealed, keyId: publicKey.id, sight }));
    }
    const listed = await listSecrets(client, scope);
    await journal.confirm(entries, due.slice(0, at + CHUNK));
    for (const [name, second] of latest) {
      const found = listed.get(name);
      // Written by somebody after us: what it holds is theirs, and the next pass writes it again.
      const theirs = found !== undefined && second !== undefined && found.updated > second + CLOCKS_DIFFER_BY;
      entries.set(name, { token, created: found?.created, updated: theirs ? undefined : found?.updated });
    }
    await journal.save(entries);
  }
}

/** What the record says already, but for secrets that are gone and not wanted, or made anew by somebody. */
function entriesOf({ record, listed }: Seen, wanted: Wanted): Map<string, Entry> {
  return new Map(
    [...(record?.secrets ?? [])].filter(([name, entry]) => {
      const at = listed.get(name);
      return wanted.has(name) || (at !== undefined && isOurs(entry, at));
    }),
  );
}

function pending(token: string, { listed }: Seen, name: string): Entry {
  return { token, created: listed.get(name)?.created, updated: undefined };
}
