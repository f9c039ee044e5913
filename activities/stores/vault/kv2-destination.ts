import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { Held, SecretContent, WriteOptions, Written } from '../store.ts';
import { written } from './content.ts';
import type { Driver, Target } from './driver.ts';
import { field, numberOf, objectOf } from './json-fields.ts';
import { kv2Path, readMetadata } from './kv2.ts';
import { changeOf, checkCas, holdsContent, keysIn, readHeld, type Details } from './kv2-held.ts';
import { changeRecord, makeRecord } from './kv2-record.ts';
import { removeVersion } from './kv2-remove.ts';
import { inverse, type RecordChange } from './kv2-settings.ts';
import { changedSince, ownerOf, writeMarked, type Undo } from './owner.ts';
import { unexpectedAnswer } from './unexpected.ts';

/** KV 2: every write is conditional on the version that was read, and what is removed can be undeleted. */
export const kv2Driver: Driver<Details> = { conditionalWrites: true, read: readHeld, write, remove };

async function write(
  target: Target,
  wanted: SecretContent,
  options: WriteOptions,
  details: Details,
): Promise<Written> {
  const { client, location, shape } = target;
  const { owner } = options;
  const data = written(keysIn(target, wanted), details.data, shape);
  const isHeld = holdsContent(target, wanted, details);
  if (!isHeld) checkCas(target, details);
  const undo = await prepareRecord(target, wanted, options, details);
  // Adopted as it is, or of other settings.
  if (isHeld) return { version: String(details.version) };
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

/**
 * Brings the record in line before the value: the mark, so that no value of ours is without it, and the settings,
 * since a version takes its time of deletion from them when it is written.
 *
 * @returns what takes it back, where the mark was made
 */
async function prepareRecord(
  target: Target,
  wanted: SecretContent,
  { owner, held }: WriteOptions,
  details: Details,
): Promise<Undo | undefined> {
  const settings = changeOf(target, details);
  const marks = held.owner === owner ? {} : { [OWNER_MARK]: owner };
  const custom = { ...settings.custom_metadata, ...marks };
  const change = { ...settings, ...(Object.keys(custom).length > 0 && { custom_metadata: custom }) };
  if (Object.keys(change).length === 0) return undefined;
  if (details.recorded) await changeRecord(target, change);
  else await makeRecord(target, change);
  return held.owner === owner ? undefined : undoOf(target, wanted, owner, change, details);
}

function undoOf(
  target: Target,
  wanted: SecretContent,
  owner: string,
  change: RecordChange,
  details: Details,
): Undo {
  return async () => {
    const now = await readHeld(target);
    // Another pass of ours, which marked and wrote the same at the same time, needs the mark.
    if (now.held.owner !== owner || holdsContent(target, wanted, now.details)) return;
    if (!details.recorded && (await isOurClaim(target))) return;
    await changeRecord(target, inverse(change, details));
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

/** Only the version that was read, if it is still there and still of the same owner. */
async function remove(target: Target, held: Held, { version }: Details): Promise<void> {
  if (held.state !== 'present') return;
  const now = await readHeld(target);
  if (now.held.state !== 'present') return;
  if (now.details.version !== version || now.held.owner !== held.owner)
    throw changedSince(target.client.where, kv2Path(target.location, 'data'));
  await removeVersion(target, version);
}
