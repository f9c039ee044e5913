import type { VaultSource } from '../../../workflows/model/stores/vault.ts';
import type { SourceRead, SourceStore } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openVaultClient, type VaultClient } from './client.ts';
import { RECORDS, readKv1 } from './kv1.ts';
import { readKv2 } from './kv2.ts';
import { createLister } from './list.ts';
import { createLocator, type Location, type Locator } from './locator.ts';

/**
 * Vault or OpenBao as a source, KV 1 or KV 2. Where `settings.mount` is left out, paths begin with the mount.
 *
 * @throws {StoreError} `notConfigured`, `unauthenticated`, or what keeps Vault from answering the login
 */
export async function openVaultSource(settings: VaultSource, options: OpenOptions): Promise<SourceStore> {
  const client = await openVaultClient(settings, options);
  const locator = createLocator(client, settings);
  return {
    read: async (path) => readAt(client, locator, await locator.locate(path)),
    list: createLister(client, locator),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

async function readAt(client: VaultClient, locator: Locator, location: Location): Promise<SourceRead> {
  const { kvVersion } = location.mount;
  if (kvVersion === 2) {
    const read = await readKv2(client, locator, location);
    if (read.state === 'absent') return { state: 'absent', kvVersion };
    const version = String(read.version);
    if (read.state !== 'present') return { state: read.state, version, kvVersion };
    return { state: 'present', version, kvVersion, content: { kind: 'keys', keys: read.data } };
  }
  // Marks that we keep there as a destination are no secrets.
  const keys = location.path.startsWith(RECORDS) ? undefined : await readKv1(client, locator, location);
  if (keys === undefined) return { state: 'absent', kvVersion };
  return { state: 'present', kvVersion, content: { kind: 'keys', keys } };
}
