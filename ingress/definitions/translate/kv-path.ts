import type { WrittenSource } from './kind.ts';

type Place = Pick<NonNullable<WrittenSource['vault']>, 'mount' | 'version' | 'path'>;

/**
 * A path of Vault's API, as those write it who leave mount and engine to the reader: `secret/data/a` is `a` in the
 * KV 2 mount `secret`. Without `data` it begins with the mount, of which Vault is asked; undefined where KV 2 is
 * meant and the path has none.
 */
export function kvPlace(path: string, kvVersion: 1 | 2 | undefined): Place | undefined {
  const [, mount, inside] = /^(.+?)\/data\/(.+)$/.exec(path) ?? [];
  if (kvVersion !== 1 && mount !== undefined && inside !== undefined)
    return { mount, version: 2, path: inside };
  if (kvVersion === 2) return undefined;
  return { ...(kvVersion === 1 && { version: 1 }), path };
}
