import { StoreError } from '../store-error.ts';
import type { Held, SecretContent, WriteOptions, Written } from '../store.ts';
import { differing, holds, keysOf, written } from './content.ts';
import type { Driver, Target } from './driver.ts';
import { field, numberOf, objectOf, type JsonObject } from './json-fields.ts';
import { kv2Path, readKv2, readMetadata } from './kv2.ts';
import { markNew, setMark } from './kv2-mark.ts';
import { changedSince, ownerOf, writeMarked, type Undo } from './owner.ts';
import { unexpectedAnswer } from './unexpected.ts';

interface Details {
  /** Of the latest version, which a write is conditional on; 0 where there is none. */
  readonly version: number;
  /** Whether the secret has a metadata record: a marked one may have no version yet. */
  readonly recorded: boolean;
  readonly data: JsonObject | undefined;
}

/** KV 2: every write is conditional on the version that was read, and what is removed can be undeleted. */
export const kv2Driver: Driver<Details> = { conditionalWrites: true, read, write, remove };

/** One request; a second one where there is no version. */
async function read(target: Target): Promise<{ held: Held; details: Details }> {
  const found = await readKv2(target.client, target.locator, target.location);
  if (found.state === 'present') {
    const { version, data, custom } = found;
    return holding(target, 'present', custom, { version, recorded: true, data });
  }
  if (found.state !== 'absent') {
    const { version, custom } = found;
    return holding(target, 'removed', custom, { version, recorded: true, data: undefined });
  }
  const record = await readMetadata(target.client, target.location);
  const version = record?.version ?? 0;
  return holding(target, version === 0 ? 'absent' : 'removed', record?.custom, {
    version,
    recorded: record !== undefined,
    data: undefined,
  });
}

function holding(
  { client, shape }: Target,
  state: Held['state'],
  custom: JsonObject | undefined,
  details: Details,
): { held: Held; details: Details } {
  const { version, data } = details;
  const held: Held = {
    state,
    ...ownerOf(custom),
    ...(version > 0 && { version: String(version) }),
    matches: (wanted) => {
      // Before all else, so that a dry run names what could not be written.
      const keys = keysOf(wanted, shape, 2, client.where);
      return data !== undefined && holds(data, keys, shape);
    },
    differences: (wanted) => differing(data, keysOf(wanted, shape, 2, client.where), shape),
  };
  return { held, details };
}

async function write(
  target: Target,
  wanted: SecretContent,
  options: WriteOptions,
  details: Details,
): Promise<Written> {
  const { client, location, shape } = target;
  const { owner, held, token } = options;
  const data = written(keysOf(wanted, shape, 2, client.where), details.data, shape);
  const undo = held.owner === owner ? undefined : await mark(target, wanted, options, details);
  // Adopted as it is.
  if (held.matches(wanted, token)) return { version: String(details.version) };
  const path = kv2Path(location, 'data');
  const body = { data, options: { cas: details.version } };
  const answer = await writeMarked(undo, () =>
    client.call({ operation: 'write', method: 'POST', path, body }),
  );
  const version = numberOf(field(answer.body, 'data', 'version'));
  if (version === undefined) throw unexpectedAnswer(client.where, path);
  const custom = field(answer.body, 'data', 'custom_metadata');
  // Vault tells what mark the new version is under: another writer may have come between.
  if (custom !== undefined && ownerOf(objectOf(custom)).owner !== owner)
    throw changedSince(client.where, path);
  return { version: String(version) };
}

async function mark(
  target: Target,
  wanted: SecretContent,
  { owner, held, token }: WriteOptions,
  { recorded }: Details,
): Promise<Undo> {
  if (recorded) await setMark(target, owner);
  else await markNew(target, owner);
  return async () => {
    const now = await read(target);
    // Another pass of ours, which marked and wrote the same at the same time, needs the mark.
    if (now.held.owner !== owner || now.held.matches(wanted, token)) return;
    if (!recorded && (await isOurClaim(target))) return;
    await setMark(target, held.owner);
  };
}

/**
 * Two passes of ours may create one secret at one instant, with different versions of the source: both mark, and
 * the one that writes later must not take back the mark of the other. Only ours make the record, by marking, before
 * there is a version; who else creates a secret makes both at once.
 */
async function isOurClaim({ client, location }: Target): Promise<boolean> {
  const record = await readMetadata(client, location);
  return record !== undefined && record.version > 0 && record.recordedFirst;
}

/**
 * Deletes the version that was read, so that a version written meanwhile stays. Where the token may not delete by
 * version it deletes the latest, which a moment before was the one that was read. Metadata, and with it the other
 * versions, is never touched.
 */
async function remove(target: Target, held: Held, { version }: Details): Promise<void> {
  if (held.state !== 'present') return;
  const { client, location } = target;
  const now = await read(target);
  if (now.held.state !== 'present') return;
  if (now.details.version !== version || now.held.owner !== held.owner)
    throw changedSince(client.where, kv2Path(location, 'data'));
  try {
    const path = kv2Path(location, 'delete');
    await client.call({ operation: 'deleteVersion', method: 'POST', path, body: { versions: [version] } });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'forbidden') throw error;
    await client.call({ operation: 'delete', method: 'DELETE', path: kv2Path(location, 'data') });
  }
}
