import type { AzureSource } from '../../../workflows/model/stores/azure-key-vault.ts';
import { contentOf } from '../stored.ts';
import { StoreError } from '../store-error.ts';
import type { SourcePage, SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openAzureClient, type AzureClient } from './client.ts';
import { checkSecretName } from './name.ts';
import { linkOf, watchPages, type Pages } from './pages.ts';
import { readDeleted, readSecret, type Secret } from './secret.ts';
import { storedIn } from './value.ts';

/** What the service takes as maxresults. */
const MAX_PAGE = 25;

/** @throws {StoreError} `notConfigured` where no vault is named, or nothing to log in with */
export async function openAzureSource(settings: AzureSource, options: OpenOptions): Promise<SourceStore> {
  const pages = watchPages();
  const azure = await openAzureClient(settings, options, pages.onAnswer);
  return {
    list: (_prefix, cursor, limit) => listSecrets(azure, pages, cursor, limit),
    read: (name) => readSource(azure, name, settings.version),
    [Symbol.asyncDispose]: () => azure[Symbol.asyncDispose](),
  };
}

/**
 * Names as they were spelled when they were made, disabled secrets among them, in the order of the service, which
 * has no filter by prefix.
 */
async function listSecrets(
  azure: AzureClient,
  pages: Pages,
  cursor: string | undefined,
  limit: number,
): Promise<SourcePage> {
  const maxPageSize = Math.min(limit, MAX_PAGE);
  const settings = {
    maxPageSize,
    ...(cursor !== undefined && { continuationToken: linkOf(cursor, maxPageSize) }),
  };
  const answer = await azure.call('GetSecrets', 'secrets', (sdk) =>
    sdk.listPropertiesOfSecrets().byPage(settings).next(),
  );
  if (answer.done === true) return { paths: [] };
  const next = pages.next(cursor);
  return { paths: answer.value.map(({ name }) => name), ...(next !== undefined && { next }) };
}

/**
 * The newest version, or a pinned one. Expired and not yet valid secrets read like others: to Key Vault both dates are
 * advice. A disabled one cannot be read, and is an error.
 */
async function readSource(azure: AzureClient, name: string, pinned: string | undefined): Promise<SourceRead> {
  checkSecretName(name);
  const secret = await readSecret(azure, name, pinned);
  if (secret !== undefined) return presentOf(secret);
  if (pinned !== undefined && (await readSecret(azure, name)) !== undefined)
    throw new StoreError({
      code: 'notFound',
      message: `Azure secret ${name} exists and has no version ${pinned}.`,
      remedy: 'Name a version that it has, or leave version out for the newest.',
    });
  const deleted = await lookForDeleted(azure, name);
  return deleted === undefined ? { state: 'absent' } : { state: 'deleted', version: deleted.version };
}

function presentOf(secret: Secret): SourceRead {
  return { state: 'present', version: secret.version, content: contentOf(storedIn(secret) ?? '') };
}

/** That it is not there is certain by now: an identity that may see secrets, but no deleted ones, has its answer. */
async function lookForDeleted(azure: AzureClient, name: string): Promise<Secret | undefined> {
  try {
    return await readDeleted(azure, name);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'forbidden') return undefined;
    throw error;
  }
}
