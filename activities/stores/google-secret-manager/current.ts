import type { GoogleClient } from './client.ts';
import { conflict } from './conflict.ts';
import { isStatus } from './failure.ts';
import { status } from './status.ts';
import { accessVersion, getVersion, type Version } from './version.ts';

/** The version that was made last: what a reader of `latest` gets, if it can be read at all. */
export interface Current {
  readonly number: string;
  readonly state: Version['state'];
  readonly isScheduled: boolean;
  /** Of an enabled one. */
  readonly bytes?: Uint8Array;
}

/**
 * Two requests in the rule. What `latest` stands for may lag behind for minutes, by Google's own word for hours, and
 * only a version that is asked for by its number is there for certain once it is added
 * (https://cloud.google.com/secret-manager/docs/reference/consistency). So the one after it is asked for too, which
 * is not there as a rule.
 *
 * @returns undefined where the secret has no version, or is gone
 */
export async function readCurrent(google: GoogleClient, secret: string): Promise<Current | undefined> {
  let current = await readVersion(google, secret, 'latest');
  for (;;) {
    const later = await readVersion(google, secret, numberAfter(current));
    if (later === undefined) return current;
    current = later;
  }
}

/** Whether there is a version after this one by now; where there is none at all, any. */
export async function hasLater(
  google: GoogleClient,
  secret: string,
  current: Current | undefined,
): Promise<boolean> {
  return (await readVersion(google, secret, numberAfter(current))) !== undefined;
}

/** Versions are counted from 1, and none is left out. */
function numberAfter(current: Current | undefined): string {
  return String(Number(current?.number ?? 0) + 1);
}

/** @param version number or alias; for `latest` there is {@link readCurrent} */
export async function readVersion(
  google: GoogleClient,
  secret: string,
  version: string,
): Promise<Current | undefined> {
  try {
    const { number, bytes } = await accessVersion(google, secret, version);
    return { number, state: 'enabled', isScheduled: false, bytes };
  } catch (error) {
    if (isStatus(error, status.notFound)) return undefined;
    if (!isStatus(error, status.failedPrecondition) || error.code === 'encryptionKey') throw error;
    // Disabled and destroyed are told apart by no more than the text of the refusal.
    const found = await getVersion(google, secret, version);
    if (found === undefined) throw conflict(secret, `its version ${version} was changed while it was read`);
    if (found.state === 'enabled') throw error;
    return found;
  }
}
