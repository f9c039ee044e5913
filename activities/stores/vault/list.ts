import { StoreError } from '../store-error.ts';
import type { SourcePage } from '../store.ts';
import type { VaultClient } from './client.ts';
import { field, textsOf } from './json-fields.ts';
import { RECORDS } from './kv1.ts';
import type { Locator } from './locator.ts';
import { askForMount, visibleMounts, type Mount } from './mount.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

type Walk = AsyncGenerator<string, void, undefined>;

/**
 * Lists secrets folder by folder, in the order of code units; the cursor is the last path that was given. KV 2 lists
 * soft-deleted ones too: their state is for reading to tell. Each page that is not asked for by the store that gave
 * the one before lists again the folders on the way to its cursor, each in one answer: Vault has no pages.
 */
export function createLister(client: VaultClient, locator: Locator) {
  let open: { readonly prefix: string; readonly cursor: string; readonly walk: Walk } | undefined;

  return async (prefix: string, cursor: string | undefined, limit: number): Promise<SourcePage> => {
    const walk =
      open !== undefined && open.prefix === prefix && open.cursor === cursor
        ? open.walk
        : walkMounts(client, locator, prefix, cursor);
    open = undefined;
    const paths: string[] = [];
    while (paths.length < limit) {
      const { value, done } = await walk.next();
      if (done === true) return { paths };
      paths.push(value);
    }
    const last = paths.at(-1);
    if (last === undefined) return { paths };
    open = { prefix, cursor: last, walk };
    return { paths, next: last };
  };
}

async function* walkMounts(
  client: VaultClient,
  locator: Locator,
  prefix: string,
  cursor: string | undefined,
): Walk {
  const named = await locator.mount();
  const mounts = named ? [named] : await mountsWith(client, prefix);
  for (const mount of mounts) {
    // What paths of the definition begin with.
    const start = named ? '' : `${mount.path}/`;
    if (cursor !== undefined && !cursor.startsWith(start) && cursor > start) continue;
    const inside = prefix.startsWith(start) ? prefix.slice(start.length) : '';
    const after = cursor?.startsWith(start) === true ? cursor.slice(start.length) : undefined;
    const folder = inside.slice(0, inside.lastIndexOf('/') + 1);
    for await (const path of walkFolder({ client, locator, mount, prefix: inside }, folder, after))
      yield start + path;
  }
}

async function mountsWith(client: VaultClient, prefix: string): Promise<Mount[]> {
  const mounts = await visibleMounts(client, prefix);
  // No mount is no empty list.
  if (mounts.length === 0) {
    const path = withoutTrailing(prefix, '/');
    if (path === '') throw noMounts(client.where);
    mounts.push(await askForMount(client, path));
  }
  return mounts.sort((a, b) => (`${a.path}/` < `${b.path}/` ? -1 : 1));
}

interface Tree {
  readonly client: VaultClient;
  readonly locator: Locator;
  readonly mount: Mount;
  /** Only paths that begin with it. */
  readonly prefix: string;
}

async function* walkFolder(tree: Tree, folder: string, after: string | undefined): Walk {
  for (const key of await listFolder(tree, folder)) {
    const path = folder + key;
    if (!path.startsWith(tree.prefix) && !tree.prefix.startsWith(path)) continue;
    const isFolder = key.endsWith('/');
    if (after !== undefined && path <= after && !(isFolder && after.startsWith(path))) continue;
    if (isFolder) yield* walkFolder(tree, path, after);
    else yield path;
  }
}

/** Sorted as the cursor is compared; a folder's key ends with a slash. */
async function listFolder({ client, locator, mount }: Tree, folder: string): Promise<string[]> {
  const root = mount.kvVersion === 2 ? `${mount.path}/metadata` : mount.path;
  const path = `${root}/${folder}`.replace(/\/$/, '');
  const { found, body } = await client.call({
    operation: 'list',
    method: 'GET',
    path,
    // The method LIST is Vault's own, and proxies refuse what they do not know.
    query: { list: 'true' },
  });
  if (!found) await locator.confirm(mount);
  const keys = textsOf(field(body, 'data', 'keys')).sort();
  return mount.kvVersion === 1 && folder === '' ? keys.filter((key) => key !== RECORDS) : keys;
}

function noMounts(where: string): StoreError {
  return new StoreError({
    code: 'forbidden',
    message: `${where}: there is no KV mount in which the token may do anything.`,
    remedy:
      'Grant it access in a policy (KV 2: path "<mount>/metadata/*" to list, path "<mount>/data/*" to read).',
  });
}
