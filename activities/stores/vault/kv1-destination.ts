import { OWNER_MARK } from '../../../workflows/model/names.ts';
import type { Held, SecretContent, WriteOptions, Written } from '../store.ts';
import { differing, holds, keysOf, written } from './content.ts';
import type { Driver, Target } from './driver.ts';
import { objectOf, type JsonObject } from './json-fields.ts';
import { kv1Path, readKv1, recordPath, RECORDS } from './kv1.ts';
import { managerOf, ownerOf, writeMarked, type Undo } from './owner.ts';
import { StoreError } from '../store-error.ts';
import { onlyKv2 } from './unexpected.ts';

/**
 * KV 1 has neither versions nor metadata: writes are not conditional, what is removed is gone, and the ownership
 * mark is a record of its own under `.keyferry/` in the same mount.
 */
export const kv1Driver: Driver<JsonObject | undefined> = { conditionalWrites: false, read, write, remove };

async function read(target: Target): Promise<{ held: Held; details: JsonObject | undefined }> {
  const { client, locator, location, shape } = target;
  if (location.path.startsWith(RECORDS)) throw inRecords(client.where, kv1Path(location));
  if (Object.keys(shape.kv2 ?? {}).length > 0)
    throw onlyKv2(client.where, `the mount ${location.mount.path}`, 'kv2');
  const [data, record] = await Promise.all([
    readKv1(client, locator, location),
    readKv1(client, locator, location, recordPath(location)),
  ]);
  const held: Held = {
    state: data === undefined ? 'absent' : 'present',
    ...ownerOf(record),
    // External Secrets keeps its mark in the value itself, as KV 1 has no other place.
    ...managerOf(objectOf(data?.['custom_metadata'])),
    matches: (wanted) => {
      // Before all else, so that a dry run names what could not be written.
      const keys = keysOf(wanted, shape, 1, client.where);
      return data !== undefined && holds(data, keys, shape);
    },
    differences: (wanted) => differing(data, keysOf(wanted, shape, 1, client.where), shape),
  };
  return { held, details: data };
}

async function write(
  target: Target,
  wanted: SecretContent,
  { owner, held, token }: WriteOptions,
  data: JsonObject | undefined,
): Promise<Written> {
  const { client, location, shape } = target;
  const body = written(keysOf(wanted, shape, 1, client.where), data, shape);
  const undo = held.owner === owner ? undefined : await mark(target, owner, held.owner);
  if (data !== undefined && held.matches(wanted, token)) return {};
  await writeMarked(undo, () =>
    client.call({ operation: 'write', method: 'POST', path: kv1Path(location), body }),
  );
  return {};
}

async function mark({ client, location }: Target, owner: string, before: string | undefined): Promise<Undo> {
  const path = recordPath(location);
  const record = (name: string) =>
    client.call({ operation: 'writeMetadata', method: 'POST', path, body: { [OWNER_MARK]: name } });
  await record(owner);
  return async () => {
    if (before !== undefined) await record(before);
    else await client.call({ operation: 'delete', method: 'DELETE', path });
  };
}

/** The value first: a record without a value is harmless, a value without a record nobody's. */
async function remove({ client, location }: Target): Promise<void> {
  await client.call({ operation: 'delete', method: 'DELETE', path: kv1Path(location) });
  await client.call({ operation: 'delete', method: 'DELETE', path: recordPath(location) });
}

function inRecords(where: string, path: string): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `${where}: ${path} is in the folder ${RECORDS}, where Keyferry keeps its ownership marks.`,
    remedy: 'Choose another path in the definition.',
  });
}
