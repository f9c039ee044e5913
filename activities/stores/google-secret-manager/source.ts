import type { GoogleSource } from '../../../workflows/model/stores/google-secret-manager.ts';
import { contentOf } from '../stored.ts';
import { StoreError } from '../store-error.ts';
import type { SourcePage, SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openGoogleClient, type GoogleClient } from './client.ts';
import { readCurrent, readVersion } from './current.ts';
import { checkSecretId } from './name.ts';
import { getSecret } from './secret.ts';
import { storedOf } from './value.ts';
import { lastPart } from './version.ts';

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
  const found = await (version === 'latest' ? readCurrent(google, name) : readVersion(google, name, version));
  if (found === undefined) return await whyNotFound(google, name, version);
  const { number, state, isScheduled, bytes } = found;
  if (bytes !== undefined) return { state: 'present', version: number, content: contentOf(storedOf(bytes)) };
  // Deleted, and not yet beyond recall.
  if (isScheduled) return { state: 'deleted', version: number };
  if (state === 'destroyed') return { state, version: number };
  throw disabled(name, number);
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

/** Not a deletion, and it would be a guess to remove what was made of the version: people are asked. */
function disabled(name: string, number: string): StoreError {
  return new StoreError({
    code: 'rejected',
    message: `Google ${name}: its version ${number} is disabled.`,
    remedy: 'Enable it, or add a version; or delete the secret, if it is to be gone.',
  });
}
