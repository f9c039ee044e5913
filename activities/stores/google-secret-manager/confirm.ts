import type { StoreError } from '../store-error.ts';
import type { GoogleClient } from './client.ts';
import { conflict } from './conflict.ts';
import { readCurrent, type Current } from './current.ts';
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
 * That the newest version is the one that was read: a secret's etag does not change with its versions
 * (https://cloud.google.com/secret-manager/docs/etags).
 * @throws {StoreError} `conflict`
 */
export async function confirmCurrent(
  google: GoogleClient,
  { name }: Secret,
  current: Current | undefined,
  key: string,
): Promise<void> {
  if (!isSame(await readCurrent(google, name), current)) throw changedVersion(key);
}

/**
 * As {@link confirmCurrent} for a secret that may be gone: versions are only ever added, so that one which has none
 * any more is gone, or made anew.
 * @throws {StoreError} `conflict`
 */
export async function confirmCurrentOrGone(
  google: GoogleClient,
  { name }: Secret,
  current: Current | undefined,
  key: string,
): Promise<void> {
  const now = await readCurrent(google, name);
  if (now !== undefined && !isSame(now, current)) throw changedVersion(key);
}

function isSame(now: Current | undefined, before: Current | undefined): boolean {
  return now?.number === before?.number && now?.state === before?.state;
}

function changedVersion(key: string): StoreError {
  return conflict(key, 'someone else added or changed its newest version since it was read');
}
