import { Buffer } from 'node:buffer';
import type { protos } from '@google-cloud/secret-manager';
import { StoreError } from '../store-error.ts';
import type { GoogleClient } from './client.ts';
import { crc32c } from './crc32c.ts';
import { isStatus } from './failure.ts';
import { status } from './status.ts';

/** A version without its payload. */
export interface Version {
  /** Counted from 1 for each secret. */
  readonly number: string;
  readonly state: 'enabled' | 'disabled' | 'destroyed';
  readonly etag: string;
  /** Asked to be destroyed, which happens when the secret's delay is over; until then it is `disabled`. */
  readonly isScheduled: boolean;
}

/** A version with its payload. */
export interface Accessed {
  readonly number: string;
  readonly bytes: Uint8Array;
}

/**
 * @param version number, alias, or `latest`: the one that was made last, whatever its state
 * @throws {StoreError} `serverError` where the payload is not what its checksum says
 */
export async function accessVersion(
  google: GoogleClient,
  secret: string,
  version: string,
): Promise<Accessed> {
  const name = `${secret}/versions/${version}`;
  const [{ name: found, payload }] = await google.call('AccessSecretVersion', name, (sdk, options) =>
    sdk.accessSecretVersion({ name }, options),
  );
  const bytes = bytesOf(payload?.data);
  if (payload?.dataCrc32c == null || Number(payload.dataCrc32c) !== crc32c(bytes)) throw damaged(name);
  return { number: lastPart(found), bytes };
}

function bytesOf(data: string | Uint8Array | null | undefined): Uint8Array {
  return new Uint8Array(typeof data === 'string' ? Buffer.from(data, 'base64') : (data ?? []));
}

function damaged(name: string): StoreError {
  return new StoreError({
    code: 'serverError',
    message: `Google Secret Manager, AccessSecretVersion of ${name}: the value is not what its checksum says.`,
    remedy: 'It is tried again; if it lasts, find out what stands between the worker and Google.',
  });
}

/** As {@link accessVersion} takes it; undefined where there is none. */
export async function getVersion(
  google: GoogleClient,
  secret: string,
  version: string,
): Promise<Version | undefined> {
  const name = `${secret}/versions/${version}`;
  try {
    const [message] = await google.call('GetSecretVersion', name, (sdk, options) =>
      sdk.getSecretVersion({ name }, options),
    );
    return versionOf(message);
  } catch (error) {
    if (isStatus(error, status.notFound)) return undefined;
    throw error;
  }
}

/** The most that Google gives at once. */
const PAGE = 25_000;

/** All of a secret's, newest first. */
export async function listVersions(google: GoogleClient, secret: string): Promise<Version[]> {
  const versions: Version[] = [];
  let pageToken = '';
  do {
    const request = { parent: secret, pageSize: PAGE, pageToken };
    const [page, , answer] = await google.call('ListSecretVersions', secret, (sdk, options) =>
      sdk.listSecretVersions(request, options),
    );
    versions.push(...page.map(versionOf));
    pageToken = answer.nextPageToken ?? '';
  } while (pageToken !== '');
  return versions;
}

function versionOf(message: protos.google.cloud.secretmanager.v1.ISecretVersion): Version {
  return {
    number: lastPart(message.name),
    state: stateOf(message.state),
    etag: message.etag ?? '',
    isScheduled: message.scheduledDestroyTime != null,
  };
}

/** The SDK gives their names. One that came later than the SDK cannot be read either. */
function stateOf(state: unknown): Version['state'] {
  if (state === 'ENABLED') return 'enabled';
  return state === 'DESTROYED' ? 'destroyed' : 'disabled';
}

/** `projects/…/secrets/…/versions/7` */
export function lastPart(name: string | null | undefined): string {
  return name?.slice(name.lastIndexOf('/') + 1) ?? '';
}
