import type { GoogleSource } from '../../../workflows/model/stores/google-secret-manager.ts';
import { contentOf } from '../payload.ts';
import { StoreError } from '../store-error.ts';
import type { SourcePage, SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openGoogleClient, type GoogleClient } from './client.ts';
import { isStatus } from './failure.ts';
import { checkSecretId } from './name.ts';
import { getSecret } from './secret.ts';
import { status } from './status.ts';
import { storedOf } from './value.ts';
import { accessVersion, getVersion, lastPart } from './version.ts';

/** The most that Google gives at once. */
const MAX_PAGE = 25_000;

/** @throws {StoreError} as {@link openGoogleClient} */
export async function openGoogleSource(settings: GoogleSource, options: OpenOptions): Promise<SourceStore> {
  const google = await openGoogleClient(settings, options);
  return {
    list: (prefix, cursor, limit) => listSecrets(google, prefix, cursor, limit),
    read: (name) => readSecret(google, settings.version, name),
    [Symbol.asyncDispose]: () => google[Symbol.asyncDispose](),
  };
}

/**
 * Newest first. Google's own filter on names is left alone: what it means by a part of a name is not told exactly, and
 * a secret that it left out would be taken for removed.
 */
async function listSecrets(
  google: GoogleClient,
  prefix: string,
  cursor: string | undefined,
  limit: number,
): Promise<SourcePage> {
  const { parent } = google;
  const request = {
    parent,
    pageSize: Math.min(limit, MAX_PAGE),
    ...(cursor !== undefined && { pageToken: cursor }),
  };
  const [secrets, , { nextPageToken }] = await google.call('ListSecrets', parent, (sdk, options) =>
    sdk.listSecrets(request, options),
  );
  return {
    paths: secrets.map(({ name }) => lastPart(name)).filter((id) => id.startsWith(prefix)),
    ...(nextPageToken && { next: nextPageToken }),
  };
}

async function readSecret(google: GoogleClient, version: string, id: string): Promise<SourceRead> {
  checkSecretId(id);
  const name = `${google.parent}/secrets/${id}`;
  try {
    const { number, bytes } = await accessVersion(google, name, version);
    return { state: 'present', version: number, content: contentOf(storedOf(bytes)) };
  } catch (error) {
    if (isStatus(error, status.notFound)) return await whyNotFound(google, name, version);
    if (isStatus(error, status.failedPrecondition)) return await whyNotReadable(google, name, version, error);
    throw error;
  }
}

/** Google says "not found" of a secret, of all its versions and of one of them alike. */
async function whyNotFound(google: GoogleClient, name: string, version: string): Promise<SourceRead> {
  if ((await getSecret(google, name)) === undefined) return { state: 'absent' };
  throw new StoreError({
    code: 'notFound',
    message: `Google ${name} exists and has no ${version === 'latest' ? 'version' : `version ${version}`}.`,
    remedy:
      version === 'latest' ? 'Add a version to it.' : 'Name a version that it has, or leave version out.',
  });
}

/**
 * A version that is to be destroyed after a delay is as good as deleted, and can be brought back. One that is just
 * disabled says nothing of the kind, and it would be a guess to remove what was made of it: people are asked.
 */
async function whyNotReadable(
  google: GoogleClient,
  name: string,
  version: string,
  error: StoreError,
): Promise<SourceRead> {
  const found = await getVersion(google, name, version);
  if (found?.state === 'destroyed') return { state: 'destroyed', version: found.number };
  if (found?.state !== 'disabled') throw error;
  if (found.isScheduled) return { state: 'deleted', version: found.number };
  throw new StoreError({
    code: 'notFound',
    message: `Google ${name}: its version ${found.number} is disabled.`,
    remedy: 'Enable it, or add a version; or delete the secret, if it is to be gone.',
  });
}
