import type { VaultSource } from '../../../workflows/model/stores/vault.ts';
import { StoreError } from '../store-error.ts';
import type { SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openVaultClient, type VaultClient } from './client.ts';
import { RECORDS, readKv1 } from './kv1.ts';
import { kv2Path, readKv2 } from './kv2.ts';
import { createLister } from './list.ts';
import { createLocator, type Location, type Locator } from './locator.ts';
import { onlyKv2 } from './unexpected.ts';

/**
 * Vault or OpenBao as a source, KV 1 or KV 2. Where `settings.mount` is left out, paths begin with the mount.
 *
 * @throws {StoreError} `notConfigured`, `unauthenticated`, or what keeps Vault from answering the login
 */
export async function openVaultSource(settings: VaultSource, options: OpenOptions): Promise<SourceStore> {
  const client = await openVaultClient(settings, options);
  const locator = createLocator(client, settings);
  return {
    read: async (path) => readAt(client, locator, await locator.locate(path), settings.secretVersion),
    list: createLister(client, locator),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function readAt(
  client: VaultClient,
  locator: Locator,
  location: Location,
  pinned: number | undefined,
): Promise<SourceRead> {
  const { kvVersion, path: mount } = location.mount;
  if (kvVersion === 2) {
    const read = await readKv2(client, locator, location, pinned);
    if (read.state === 'absent') {
      if (pinned !== undefined) await confirmAbsence(client, locator, location, pinned);
      return { state: 'absent', kvVersion };
    }
    const version = String(read.version);
    if (read.state !== 'present') return { state: read.state, version, kvVersion };
    const { madeAt, data: keys } = read;
    return { state: 'present', version, madeAt, kvVersion, content: { kind: 'keys', keys } };
  }
  if (pinned !== undefined) throw onlyKv2(client.where, `the mount ${mount}`, 'secretVersion');
  // Marks that we keep there as a destination are no secrets.
  const keys = location.path.startsWith(RECORDS) ? undefined : await readKv1(client, locator, location);
  if (keys === undefined) return { state: 'absent', kvVersion };
  return { state: 'present', kvVersion, content: { kind: 'keys', keys } };
}

/**
 * A version that is not there is no absence of the secret, which may be removed downstream.
 * @throws {StoreError} `notFound` where the secret has other versions
 */
async function confirmAbsence(
  client: VaultClient,
  locator: Locator,
  location: Location,
  pinned: number,
): Promise<void> {
  const latest = await readKv2(client, locator, location);
  if (latest.state === 'absent') return;
  throw new StoreError({
    code: 'notFound',
    message: `${client.where}: ${kv2Path(location, 'data')} has no version ${String(pinned)}; its latest is ${String(latest.version)}.`,
    remedy:
      'Set secretVersion to one that Vault keeps (max_versions says how many), or take it out of the definition.',
  });
}
