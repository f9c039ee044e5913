import { StoreError } from '../store-error.ts';
import type { VaultClient } from './client.ts';
import {
  askForMount,
  askForMountAt,
  checkVersion,
  confirmMount,
  type Mount,
  type MountSettings,
} from './mount.ts';
import { checkKv1Path, checkPath } from './path.ts';

/** A secret's place in Vault. */
export interface Location {
  readonly mount: Mount;
  /** Inside the mount. */
  readonly path: string;
}

/** Knows which mount a path of the definition is in; asks Vault once a mount. */
export interface Locator {
  /** @throws {StoreError} as {@link askForMount}; `invalidName` for a path that names no secret */
  locate(path: string): Promise<Location>;
  /** The mount that the settings name; undefined where they name none, and paths begin with it. */
  mount(): Promise<Mount> | undefined;
  /** To be called before "nothing there" is believed. @throws {StoreError} `notConfigured` */
  confirm(mount: Mount): Promise<void>;
  /** Where the path is, for people. */
  fullPath(path: string): string;
}

export function createLocator(client: VaultClient, settings: MountSettings): Locator {
  const { mount: named, version } = settings;
  const known: Mount[] = [];
  const confirmed = new Set<string>();
  /** One question at a time: of many secrets that are asked for at once, the first finds the mount of all. */
  let asking: Promise<unknown> = Promise.resolve();

  const find = async (fullPath: string): Promise<Mount> => {
    const found = known.find(({ path }) => fullPath === path || fullPath.startsWith(`${path}/`));
    if (found) return found;
    const mount =
      named === undefined ? await askForMount(client, fullPath) : await askForMountAt(client, named);
    checkVersion(mount, version, client.where);
    confirmed.add(mount.path);
    known.push(mount);
    return mount;
  };

  const mountFor = async (fullPath: string): Promise<Mount> => {
    if (named !== undefined && version !== undefined) {
      const mount: Mount = { path: named, kvVersion: version };
      // KV 1 puts its paths right behind the mount, so whatever else is mounted there would answer or be written to:
      // `auth/token` its `lookup-self`, with the token of the worker in the answer. In KV 2 `data/` stands between.
      if (version === 1) await confirm(mount);
      return mount;
    }
    const next = asking.then(
      () => find(fullPath),
      (error: unknown) => {
        if (isOfPath(error)) return find(fullPath);
        throw error;
      },
    );
    asking = next;
    try {
      return await next;
    } catch (error) {
      // Those that waited have heard of it; who comes later asks anew.
      if (asking === next) asking = Promise.resolve();
      throw error;
    }
  };

  const confirm = async (mount: Mount): Promise<void> => {
    if (confirmed.has(mount.path)) return;
    await confirmMount(client, mount);
    confirmed.add(mount.path);
  };

  const fullPath = (path: string): string => (named === undefined ? path : `${named}/${path}`);

  return {
    async locate(path) {
      checkPath(fullPath(path));
      const mount = await mountFor(fullPath(path));
      const inside = fullPath(path).slice(mount.path.length + 1);
      if (inside === '') throw mountItself(client.where, mount.path);
      if (mount.kvVersion === 1) checkKv1Path(inside);
      return { mount, path: inside };
    },
    mount: () => (named === undefined ? undefined : mountFor(named)),
    confirm,
    fullPath,
  };
}

/** Whether another path may fare better; what ails the whole Vault is not met again by each of those that wait. */
function isOfPath(error: unknown): boolean {
  return (
    error instanceof StoreError &&
    ['forbidden', 'mountNotFound', 'unsupported', 'rejected'].includes(error.code)
  );
}

function mountItself(where: string, path: string): StoreError {
  return new StoreError({
    code: 'invalidName',
    message: `${where}: ${path} is a mount, not a secret in it.`,
    remedy: 'Where mount is left out in the definition, path begins with the mount, and the secret follows.',
  });
}
