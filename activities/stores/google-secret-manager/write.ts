import { Buffer } from 'node:buffer';
import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import type { SecretContent, WriteOptions, Written } from '../store.ts';
import type { Payload } from '../payload.ts';
import type { GoogleClient } from './client.ts';
import { conflict } from './conflict.ts';
import { confirmCurrent, confirmSecret } from './confirm.ts';
import { crc32c } from './crc32c.ts';
import { isStatus } from './failure.ts';
import { heldDetails, holdsValue, wantedPayload, type Details } from './held.ts';
import { marksOf, type Target } from './marks.ts';
import { retireOld } from './old-versions.ts';
import { newReplication, replicationMessage } from './replication.ts';
import { changesOf, checkLimits, type Changes } from './settings.ts';
import { status } from './status.ts';
import { bytesOf, whereOf } from './value.ts';
import { lastPart } from './version.ts';

export interface Destination {
  readonly google: GoogleClient;
  readonly settings: GoogleDestination;
  readonly target: Target;
}

/** Creates, or changes what differs. Nothing is asked of Google before the value is known to be writable. */
export async function writeSecret(
  destination: Destination,
  wanted: SecretContent,
  { owner, held }: WriteOptions,
): Promise<Written> {
  const { settings, target } = destination;
  const details = heldDetails(held);
  const payload = wantedPayload(wanted, settings, target.key, details?.current);
  const marks = marksOf(target, owner);
  if (details === undefined) return await create(destination, payload, marks);
  const changes = changesOf(settings, details.secret, marks, whereOf(target.key));
  try {
    return await update(destination, details, changes, payload);
  } catch (error) {
    if (isStatus(error, status.notFound)) throw conflict(target.key, 'it was deleted since it was read');
    throw error;
  }
}

/** The secret first, with the mark: what is left of a create that ends here is ours, and written by the next attempt. */
async function create(
  { google, settings, target: { key, id } }: Destination,
  payload: Payload,
  marks: Readonly<Record<string, string>>,
): Promise<Written> {
  const secret = {
    ...replicationMessage(newReplication(settings)),
    ...(settings.labels && { labels: settings.labels }),
    annotations: { ...settings.annotations, ...marks },
  };
  checkLimits(secret, whereOf(key));
  const name = `${google.parent}/secrets/${id}`;
  try {
    await google.call('CreateSecret', name, (sdk, options) =>
      sdk.createSecret({ parent: google.parent, secretId: id, secret }, options),
    );
  } catch (error) {
    if (isStatus(error, status.alreadyExists))
      throw conflict(key, 'someone else created it since it was read as absent');
    throw error;
  }
  try {
    return { version: await addVersion(google, name, payload, undefined, key) };
  } catch (error) {
    if (isStatus(error, status.notFound)) throw conflict(key, 'it was deleted as soon as it was created');
    throw error;
  }
}

async function update(
  { google, settings, target: { key } }: Destination,
  { secret, current }: Details,
  { message, mask }: Changes,
  payload: Payload,
): Promise<Written> {
  const addsVersion = !holdsValue(current, payload);
  if (mask.length > 0) {
    try {
      await google.call('UpdateSecret', secret.name, (sdk, options) =>
        sdk.updateSecret(
          {
            secret: { ...message, name: secret.name, etag: secret.etag },
            updateMask: { paths: [...mask] },
          },
          options,
        ),
      );
    } catch (error) {
      if (isStatus(error, status.failedPrecondition) && error.code !== 'encryptionKey')
        throw conflict(key, 'labels, annotations or settings were changed since it was read');
      throw error;
    }
  } else if (addsVersion) await confirmSecret(google, secret, key);
  if (addsVersion) await confirmCurrent(google, secret, current, key);
  const version = addsVersion
    ? await addVersion(google, secret.name, payload, current?.number, key)
    : current?.number;
  if (version !== undefined) await retireOld(google, settings.oldVersions, secret, version, key);
  return version === undefined ? {} : { version };
}

/**
 * Google adds a version unconditionally, and counts: the number tells whether someone else added one after `before`,
 * which a check beforehand can only make unlikely. Then this one, which may be the older, is the newest there, and
 * the caller begins again: it reads, and writes what the source has by now.
 *
 * It stops short of one thing: a request that is still on its way when its attempt is dead may put an older value on
 * top of a newer one, until the next look at it.
 *
 * @throws {StoreError} `conflict`, and then the value is there
 */
async function addVersion(
  google: GoogleClient,
  secret: string,
  payload: Payload,
  before: string | undefined,
  key: string,
): Promise<string> {
  const data = Buffer.from(bytesOf(payload));
  const request = { parent: secret, payload: { data, dataCrc32c: crc32c(data) } };
  const [{ name }] = await google.call('AddSecretVersion', secret, (sdk, options) =>
    sdk.addSecretVersion(request, options),
  );
  const number = lastPart(name);
  if (Number(number) !== Number(before ?? 0) + 1)
    throw conflict(key, `someone else added a version before version ${number}`);
  return number;
}
