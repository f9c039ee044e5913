import { StoreError } from '../store-error.ts';
import type { JsonValue } from '../store.ts';
import type { Target } from './driver.ts';
import { kv2Path, readMetadata } from './kv2.ts';
import type { RecordChange } from './kv2-settings.ts';
import { changedSince } from './owner.ts';
import type { Answer } from './request.ts';

/**
 * Makes the record of a new secret, with the ownership mark. What the body leaves out stays as it is (seen with
 * Vault 1.21.1), but for custom metadata, of which the body is all.
 */
export async function makeRecord(target: Target, change: RecordChange): Promise<void> {
  await post(target, change);
}

/**
 * Changes the record of a secret, and leaves alone what others keep there. That takes one request with the
 * capability `patch`; without it the whole of the custom metadata is read and written, and what someone else
 * writes there in between is lost.
 *
 * @throws {StoreError} `conflict` where the record is gone
 */
export async function changeRecord(target: Target, change: RecordChange): Promise<void> {
  const { found } = (await patch(target, change)) ?? (await replace(target, change));
  if (!found) throw changedSince(target.client.where, kv2Path(target.location, 'data'));
}

/** @returns undefined where the token or the Vault cannot patch */
async function patch({ client, location }: Target, change: RecordChange): Promise<Answer | undefined> {
  const path = kv2Path(location, 'metadata');
  try {
    return await client.call({ operation: 'patchMetadata', method: 'PATCH', path, body: bodyOf(change) });
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'forbidden' || error.code === 'unsupported'))
      return undefined;
    throw error;
  }
}

async function replace(target: Target, change: RecordChange): Promise<{ found: boolean }> {
  const record = await readMetadata(target.client, target.location);
  if (record === undefined) return { found: false };
  const custom = Object.entries({ ...record.custom, ...change.custom_metadata });
  const kept = custom.filter((entry): entry is [string, string] => entry[1] !== null);
  await post(target, {
    ...change,
    ...(change.custom_metadata && { custom_metadata: Object.fromEntries(kept) }),
  });
  return { found: true };
}

async function post({ client, location }: Target, change: RecordChange): Promise<void> {
  const path = kv2Path(location, 'metadata');
  await client.call({ operation: 'writeMetadata', method: 'POST', path, body: bodyOf(change) });
}

function bodyOf(change: RecordChange): { readonly [key: string]: JsonValue } {
  return { ...change };
}
