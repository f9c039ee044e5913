import { OWNER_MARK } from '../../../workflows/model/names.ts';
import { StoreError } from '../store-error.ts';
import type { Answer } from './request.ts';
import type { Target } from './driver.ts';
import { kv2Path, readMetadata, type CustomMetadata } from './kv2.ts';
import { changedSince } from './owner.ts';

/**
 * Puts the ownership mark into the custom metadata of a new secret. A body with nothing but `custom_metadata` leaves
 * settings as they are (max_versions, cas_required, delete_version_after: seen with Vault 1.21.1).
 */
export async function markNew(target: Target, owner: string): Promise<void> {
  await postCustom(target, { [OWNER_MARK]: owner });
}

/**
 * Sets or takes away the mark of a secret that has a record, and leaves alone what others keep there. That takes
 * one request with the capability `patch`; without it the whole of the custom metadata is read and written, and
 * what someone else writes there in between is lost.
 *
 * @throws {StoreError} `conflict` where the record is gone
 */
export async function setMark(target: Target, owner: string | undefined): Promise<void> {
  const { found } = (await patchMark(target, owner)) ?? (await replaceMark(target, owner));
  if (!found) throw changedSince(target.client.where, kv2Path(target.location, 'data'));
}

/** @returns undefined where the token or the Vault cannot patch */
async function patchMark(
  { client, location }: Target,
  owner: string | undefined,
): Promise<Answer | undefined> {
  const path = kv2Path(location, 'metadata');
  // null takes a key away (RFC 7396).
  const body = { custom_metadata: { [OWNER_MARK]: owner ?? null } };
  try {
    return await client.call({ operation: 'patchMetadata', method: 'PATCH', path, body });
  } catch (error) {
    if (error instanceof StoreError && (error.code === 'forbidden' || error.code === 'unsupported'))
      return undefined;
    throw error;
  }
}

async function replaceMark(target: Target, owner: string | undefined): Promise<{ found: boolean }> {
  const record = await readMetadata(target.client, target.location);
  if (record === undefined) return { found: false };
  const { [OWNER_MARK]: _before, ...others } = record.custom;
  await postCustom(target, owner === undefined ? others : { ...others, [OWNER_MARK]: owner });
  return { found: true };
}

async function postCustom({ client, location }: Target, custom: CustomMetadata): Promise<void> {
  const path = kv2Path(location, 'metadata');
  const body = { custom_metadata: custom };
  await client.call({ operation: 'writeMetadata', method: 'POST', path, body });
}
