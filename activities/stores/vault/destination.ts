import type { VaultDestination } from '../../../workflows/model/stores/vault.ts';
import type { DestinationSession, DestinationStore, Held } from '../store.ts';
import type { OpenOptions } from '../world.ts';
import { openVaultClient, type VaultClient } from './client.ts';
import type { Shape } from './content.ts';
import type { Driver, Target } from './driver.ts';
import { kv1Driver } from './kv1-destination.ts';
import { kv2Driver } from './kv2-destination.ts';
import { checkSettings } from './kv2-settings.ts';
import { createLocator, type Locator } from './locator.ts';
import { checkPath } from './path.ts';

/**
 * Vault or OpenBao as a destination, KV 1 or KV 2. Where `settings.mount` is left out, keys begin with the mount.
 *
 * @throws {StoreError} `notConfigured`, `unauthenticated`, or what keeps Vault from answering the login
 */
export async function openVaultDestination(
  settings: VaultDestination,
  options: OpenOptions,
): Promise<DestinationSession> {
  checkSettings(settings.kv2, 'Vault');
  const client = await openVaultClient(settings, options);
  const locator = createLocator(client, settings);
  return {
    at: (key) => destinationAt(client, locator, settings, key),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** What is known of a key once it was read, with the driver's own knowledge shut inside. */
type Reading = Pick<DestinationStore, 'write' | 'remove'>;

function destinationAt(client: VaultClient, locator: Locator, shape: Shape, path: string): DestinationStore {
  const key = locator.fullPath(path);
  checkPath(key);
  const readings = new WeakMap<Held, Reading>();
  // Known once Vault was asked what the mount is; until then the lesser is promised.
  let conditionalWrites = false;

  const readWith = async <D>(driver: Driver<D>, target: Target): Promise<Held> => {
    const { held, details } = await driver.read(target);
    readings.set(held, {
      write: (wanted, options) => driver.write(target, wanted, options, details),
      remove: (given) => driver.remove(target, given, details),
    });
    conditionalWrites = driver.conditionalWrites;
    return held;
  };
  const readingOf = (held: Held): Reading => {
    const reading = readings.get(held);
    if (reading === undefined) throw new TypeError('held was not read from this key');
    return reading;
  };

  return {
    key,
    get capabilities() {
      return { readsBack: true, conditionalWrites, replicates: false };
    },
    async read() {
      const target = { client, locator, location: await locator.locate(path), shape };
      return target.location.mount.kvVersion === 1
        ? await readWith(kv1Driver, target)
        : await readWith(kv2Driver, target);
    },
    write: async (wanted, options) => await readingOf(options.held).write(wanted, options),
    remove: async (held) => {
      await readingOf(held).remove(held);
    },
  };
}
