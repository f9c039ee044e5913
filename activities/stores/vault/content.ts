import type { VaultDestination } from '../../../workflows/model/stores/vault.ts';
import { changedKeys } from '../changed-keys.ts';
import { equalJson, fitsDoubles } from '../json.ts';
import { jsonKeys } from '../key-values.ts';
import { StoreError } from '../store-error.ts';
import type { SecretContent } from '../store.ts';
import type { JsonObject } from './json-fields.ts';

/** How the definition wants a secret written. */
export type Shape = Pick<VaultDestination, 'key' | 'merge' | 'kv2' | 'removal'>;

/**
 * The keys that Vault is to hold of a content. A content that is one value goes under `shape.key`. Bytes are base64.
 *
 * @throws {StoreError} `invalidValue` for what the mount could not give back as it was written
 */
export function keysOf(wanted: SecretContent, shape: Shape, kvVersion: 1 | 2, where: string): JsonObject {
  const keys = jsonKeys(wanted.kind === 'keys' ? wanted.keys : { [shape.key]: wanted.value });
  if (kvVersion === 1 && Object.keys(keys).length === 0)
    throw new StoreError({
      code: 'invalidValue',
      message: `${where}: the secret has no keys, and KV 1 keeps no empty secret.`,
      remedy: 'Let filter or transform leave at least one key, or write to a KV 2 mount.',
    });
  const inexact = kvVersion === 2 ? Object.keys(keys).filter((key) => !fits(keys, key)) : [];
  if (inexact.length > 0)
    throw new StoreError({
      code: 'invalidValue',
      message: `${where}: under ${inexact.join(', ')} there is a number with more digits than KV 2 gives back: it reads numbers as 64-bit floating point, and would change it.`,
      remedy:
        'Write the number as a string at the source, leave the key out by transform, or use a KV 1 mount.',
    });
  return keys;
}

function fits(keys: JsonObject, key: string): boolean {
  const value = keys[key];
  return value === undefined || fitsDoubles(value);
}

/** What to write over what is there: exactly the wanted keys, or those of others kept. */
export function written(wanted: JsonObject, held: JsonObject | undefined, { merge }: Shape): JsonObject {
  return merge ? { ...held, ...wanted } : wanted;
}

/** Names of the keys that writing would change. */
export function differing(held: JsonObject | undefined, wanted: JsonObject, shape: Shape): string[] {
  return changedKeys(held ?? {}, written(wanted, held, shape));
}

/** Whether writing would change nothing. */
export function holds(held: JsonObject, wanted: JsonObject, shape: Shape): boolean {
  return equalJson(held, written(wanted, held, shape));
}
