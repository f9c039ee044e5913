import type { VaultConnection } from '../../../workflows/model/stores/vault.ts';
import { StoreError } from '../store-error.ts';
import type { JsonValue } from '../store.ts';
import type { VaultClient } from './client.ts';
import { NO_MOUNT } from './failure.ts';
import { field, objectOf, textOf, type JsonObject } from './json-fields.ts';

export interface Mount {
  /** Without slashes at its ends. */
  readonly path: string;
  readonly kvVersion: 1 | 2;
}

/**
 * Asks Vault which mount a path is in. `sys/internal/ui/mounts` is open to every token that may do anything below
 * the mount, and answers 403 both to one that may not and where nothing is mounted.
 *
 * @param path a mount, or a path in one
 * @throws {StoreError} `mountNotFound`, `forbidden` where it may be either, `unsupported` where it is no KV engine
 */
export async function askForMount(client: VaultClient, path: string): Promise<Mount> {
  try {
    const { body } = await client.call({
      operation: 'mount',
      method: 'GET',
      path: `sys/internal/ui/mounts/${path}`,
    });
    return mountOf(field(body, 'data'), client.where, path);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'forbidden') throw error;
    throw (await isUnmounted(client, path)) ? noMount(client.where, path) : either(client.where, path);
  }
}

/**
 * The KV mounts that the token may see: those in which it may do anything.
 *
 * @param prefix only those with paths that begin with it, or with a part of it
 */
export async function visibleMounts(client: VaultClient, prefix: string): Promise<Mount[]> {
  const { body } = await client.call({ operation: 'mount', method: 'GET', path: 'sys/internal/ui/mounts' });
  return Object.entries(objectOf(field(body, 'data', 'secret')) ?? {})
    .filter(([path]) => path.startsWith(prefix) || prefix.startsWith(path))
    .map(([path, value]) => ({ ...objectOf(value), path }))
    .filter((mount) => isKv(mount))
    .map((mount) => mountOf(mount, client.where, mount.path));
}

/** @throws {StoreError} `mountNotFound` where the path is not itself that of the mount */
export async function askForMountAt(client: VaultClient, path: string): Promise<Mount> {
  const mount = await askForMount(client, path);
  if (mount.path === path) return mount;
  throw new StoreError({
    code: 'mountNotFound',
    message: `${client.where}: ${path} is a path in the mount ${mount.path}, not a mount.`,
    remedy: `Set mount to ${mount.path} and begin path with the rest.`,
  });
}

/**
 * Confirms what a definition says of a mount, before "nothing there" is believed: a KV 1 mount asked as KV 2, and
 * the other way round, says it of every secret.
 *
 * @throws {StoreError} `notConfigured` where the version is the other one
 */
export async function confirmMount(client: VaultClient, assumed: Mount): Promise<void> {
  checkVersion(await askForMountAt(client, assumed.path), assumed.kvVersion, client.where);
}

/** @throws {StoreError} `notConfigured` where the definition names the other version */
export function checkVersion({ path, kvVersion }: Mount, named: 1 | 2 | undefined, where: string): void {
  if (named === undefined || named === kvVersion) return;
  throw new StoreError({
    code: 'notConfigured',
    message: `${where}: the mount ${path} is KV ${String(kvVersion)}, and the definition says ${String(named)}.`,
    remedy: `Set version: ${String(kvVersion)} in the definition, or leave it out.`,
  });
}

function mountOf(data: JsonValue | undefined, where: string, asked: string): Mount {
  const mount = objectOf(data);
  const path = textOf(mount?.['path'])?.replace(/\/$/, '');
  if (mount === undefined || path === undefined || !isKv(mount))
    throw new StoreError({
      code: 'unsupported',
      message: `${where}: what is mounted at ${path ?? asked} is no KV engine.`,
      remedy: 'Name the mount of a KV engine, version 1 or 2.',
    });
  // A mount made without options is KV 1.
  return { path, kvVersion: textOf(field(mount, 'options', 'version')) === '2' ? 2 : 1 };
}

/** `generic` is what KV 1 was called before Vault 0.10. */
function isKv({ type }: JsonObject): boolean {
  return type === 'kv' || type === 'generic';
}

/** Where a policy lets the token through to a path without a mount, Vault says that there is none. */
async function isUnmounted(client: VaultClient, path: string): Promise<boolean> {
  const [first = '', ...rest] = path.split('/');
  for (const probe of new Set([path, [first, 'data', ...rest].join('/')])) {
    try {
      await client.call({ operation: 'read', method: 'GET', path: probe });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.code === 'mountNotFound') return true;
      if (error.code !== 'forbidden') return false;
    }
  }
  return false;
}

function noMount(where: string, path: string): StoreError {
  return new StoreError({
    code: 'mountNotFound',
    message: `${where}: nothing is mounted at ${path}.`,
    remedy: NO_MOUNT,
  });
}

function either(where: string, path: string): StoreError {
  return new StoreError({
    code: 'forbidden',
    message: `${where}: asking for the mount of ${path}: the token may do nothing there, or nothing is mounted there (Vault does not tell which).`,
    remedy: `Grant the token access in a policy (KV 2: path "<mount>/data/…", KV 1: path "<mount>/…"). If that does not help: ${NO_MOUNT}`,
  });
}

/** The settings that name a mount. */
export type MountSettings = Pick<VaultConnection, 'mount' | 'version'>;
