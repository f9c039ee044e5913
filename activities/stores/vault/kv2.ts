import type { VaultClient } from './client.ts';
import { field, numberOf, objectOf, textOf, type JsonObject } from './json-fields.ts';
import type { Location, Locator } from './locator.ts';
import { unexpectedAnswer } from './unexpected.ts';

/** What people and other tools keep beside a secret, and our mark. */
export type CustomMetadata = Readonly<Record<string, string>>;

export type Kv2Read =
  | {
      readonly state: 'present';
      readonly version: number;
      readonly madeAt: string;
      readonly data: JsonObject;
      readonly custom: CustomMetadata;
    }
  | {
      /** Of the latest version; expiry by `delete_version_after` is a deletion like any other. */
      readonly state: 'deleted' | 'destroyed';
      readonly version: number;
      readonly custom: CustomMetadata;
    }
  | { readonly state: 'absent' };

export type Kv2Folder = 'data' | 'metadata' | 'delete' | 'destroy';

export function kv2Path({ mount, path }: Location, folder: Kv2Folder): string {
  return `${mount.path}/${folder}/${path}`;
}

/**
 * The latest version, or the one asked for. Numbers come as doubles: KV 2 itself reads them so, whatever was written (vault-plugin-secrets-kv
 * decodes a version's data without `UseNumber`; seen with Vault 1.21.1).
 */
export async function readKv2(
  client: VaultClient,
  locator: Locator,
  location: Location,
  asked?: number,
): Promise<Kv2Read> {
  const path = kv2Path(location, 'data');
  const query = asked === undefined ? {} : { query: { version: String(asked) } };
  const { found, body } = await client.call({ operation: 'read', method: 'GET', path, ...query });
  const data = objectOf(field(body, 'data'));
  const version = numberOf(field(data, 'metadata', 'version'));
  if (data === undefined || version === undefined) {
    if (found) throw unexpectedAnswer(client.where, path);
    await locator.confirm(location.mount);
    return { state: 'absent' };
  }
  const custom = customOf(field(data, 'metadata', 'custom_metadata'));
  const content = objectOf(data['data']);
  const madeAt = textOf(field(data, 'metadata', 'created_time')) ?? '';
  if (found && content !== undefined) return { state: 'present', version, madeAt, data: content, custom };
  const destroyed = field(data, 'metadata', 'destroyed') === true;
  if (!destroyed && !textOf(field(data, 'metadata', 'deletion_time')))
    throw unexpectedAnswer(client.where, path);
  return { state: destroyed ? 'destroyed' : 'deleted', version, custom };
}

export interface Kv2Metadata {
  /** 0 where no version was ever written. */
  readonly version: number;
  readonly custom: CustomMetadata;
  /**
   * Whether the record was there before the first version: a write without a record makes both at one instant
   * (vault-plugin-secrets-kv gives the record the time of its first version; seen with Vault 1.21.1).
   */
  readonly recordedFirst: boolean;
  readonly settings: Kv2Settings;
}

/** What a secret's record says of its versions. */
export interface Kv2Settings {
  /** 0: as the mount says. */
  readonly maxVersions: number;
  /** In the notation of Go: `720h0m0s`. */
  readonly deleteVersionAfter: string;
}

/** @returns undefined where the secret definitely has no record */
export async function readMetadata(
  client: VaultClient,
  location: Location,
): Promise<Kv2Metadata | undefined> {
  const path = kv2Path(location, 'metadata');
  const { found, body } = await client.call({ operation: 'readMetadata', method: 'GET', path });
  if (!found) return undefined;
  const version = numberOf(field(body, 'data', 'current_version'));
  if (version === undefined) throw unexpectedAnswer(client.where, path);
  const first = field(body, 'data', 'versions', '1', 'created_time');
  const recordedFirst = first !== undefined && first !== field(body, 'data', 'created_time');
  const settings = {
    maxVersions: numberOf(field(body, 'data', 'max_versions')) ?? 0,
    deleteVersionAfter: textOf(field(body, 'data', 'delete_version_after')) ?? '0s',
  };
  return { version, custom: customOf(field(body, 'data', 'custom_metadata')), recordedFirst, settings };
}

/** Vault takes texts only. */
function customOf(value: Parameters<typeof objectOf>[0]): CustomMetadata {
  const texts = Object.entries(objectOf(value) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
