import type { GoogleClient } from './client.ts';
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

/** One request; two where it cannot be read. undefined where the secret has no version. */
export async function readCurrent(google: GoogleClient, secret: string): Promise<Current | undefined> {
  try {
    const { number, bytes } = await accessVersion(google, secret, 'latest');
    return { number, state: 'enabled', isScheduled: false, bytes };
  } catch (error) {
    if (isStatus(error, status.notFound)) return undefined;
    if (!isStatus(error, status.failedPrecondition)) throw error;
    // Disabled and destroyed are told by no more than the text of the refusal.
    const version = await getVersion(google, secret, 'latest');
    if (version?.state === 'enabled') throw error;
    return version;
  }
}
