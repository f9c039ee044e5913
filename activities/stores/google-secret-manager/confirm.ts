import type { GoogleClient } from './client.ts';
import { conflict } from './conflict.ts';
import { hasLater, type Current } from './current.ts';
import { getSecret, type Secret } from './secret.ts';

/**
 * That labels, annotations and settings are as they were read, the ownership mark among them.
 * @throws {StoreError} `conflict`
 */
export async function confirmSecret(google: GoogleClient, secret: Secret, key: string): Promise<void> {
  const now = await getSecret(google, secret.name);
  if (now === undefined) throw conflict(key, 'it was deleted since it was read');
  if (now.etag !== secret.etag)
    throw conflict(key, 'labels, annotations or settings were changed since it was read');
}

/**
 * That nobody added a version since: a secret's etag does not change with its versions
 * (https://cloud.google.com/secret-manager/docs/etags). A secret that is gone passes: it has none.
 * @throws {StoreError} `conflict`
 */
export async function confirmCurrent(
  google: GoogleClient,
  { name }: Secret,
  current: Current | undefined,
  key: string,
): Promise<void> {
  if (await hasLater(google, name, current))
    throw conflict(key, 'someone else added a version since it was read');
}
