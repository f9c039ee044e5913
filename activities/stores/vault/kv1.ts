import type { VaultClient } from './client.ts';
import { field, objectOf, type JsonObject } from './json-fields.ts';
import type { Location, Locator } from './locator.ts';
import { unexpectedAnswer } from './unexpected.ts';

/** The folder in a KV 1 mount where ownership marks are: KV 1 has no metadata. */
export const RECORDS = '.keyferry/';

export function kv1Path({ mount, path }: Location): string {
  return `${mount.path}/${path}`;
}

/** Where the ownership mark of the secret is. */
export function recordPath({ mount, path }: Location): string {
  return `${mount.path}/${RECORDS}${path}`;
}

/** @returns undefined where there is definitely nothing */
export async function readKv1(
  client: VaultClient,
  locator: Locator,
  location: Location,
  path = kv1Path(location),
): Promise<JsonObject | undefined> {
  const { found, body } = await client.call({ operation: 'read', method: 'GET', path });
  if (!found) {
    await locator.confirm(location.mount);
    return undefined;
  }
  const data = objectOf(field(body, 'data'));
  if (data === undefined) throw unexpectedAnswer(client.where, path);
  return data;
}
