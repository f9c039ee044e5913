import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isSame, type Entry } from './generation.ts';

/** What stands around the followed path at one moment. */
export interface Siblings {
  /** What the path itself leads to; undefined where there is nothing. */
  readonly live: Entry | undefined;
  /** Other files that rotation may have made of it, by their names; compressed ones are not among them. */
  readonly rotated: readonly Entry[];
  /** All other files of its directories; looked for only where the path of a file is given that went somewhere. */
  readonly others: readonly Entry[];
}

/** A rotation under way can hide a file between two names: two looks in a row have to see the same. */
const LOOKS = 20;

/**
 * @param options.also where another file was, to look there, too
 * @param options.ignore names of files that are not part of the log though they may be named like it
 * @throws {Error} where the path leads to something that is no regular file
 */
export async function lookAround(
  file: string,
  options: { readonly also?: string | undefined; readonly ignore: (path: string) => boolean },
): Promise<Siblings> {
  let before = await look(file, options);
  for (let i = 0; i < LOOKS; i++) {
    const now = await look(file, options);
    if (identityOf(now) === identityOf(before)) return now;
    before = now;
  }
  return before;
}

/** What the path leads to now. */
export async function lookAt(path: string): Promise<Entry | undefined> {
  const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new Error(`${path} is no regular file: give the path of a file audit device`);
  return { path, device: stats.dev, inode: stats.ino, size: stats.size, modified: stats.mtimeNs };
}

async function look(
  file: string,
  { also, ignore }: { readonly also?: string | undefined; readonly ignore: (path: string) => boolean },
): Promise<Siblings> {
  const live = await lookAt(file);
  const target = live && (await realpath(file).catch(() => undefined));
  const directories = new Set(
    [file, target, also].filter((path) => path !== undefined).map((p) => dirname(p)),
  );
  const bases = new Set([file, target].filter((path) => path !== undefined).map((p) => basename(p)));
  const isRotated = (path: string): boolean => [...bases].some((base) => isNamedAfter(basename(path), base));
  const names = await Promise.all([...directories].map((d) => readdir(d).catch(() => [])));
  const paths = [...directories].flatMap((directory, i) =>
    (names[i] ?? []).map((name) => join(directory, name)),
  );
  const wanted = paths.filter(
    (path) => path !== file && !ignore(path) && (also !== undefined || isRotated(path)),
  );
  const found = await Promise.all(wanted.map((path) => lookAt(path).catch(() => undefined)));
  const entries = found
    .filter((entry) => entry !== undefined)
    .filter((entry) => !live || !isSame(entry, live));
  return {
    live,
    rotated: entries.filter(({ path }) => isRotated(path)),
    others: entries.filter(({ path }) => !isRotated(path)),
  };
}

/**
 * `audit.log.1`, `audit.log-20260101`, `audit-2026-01-01T00-00-00.log` and `audit.log.old` are named after
 * `audit.log`; `audit-raw.log` is not: it may be the log of another device.
 */
function isNamedAfter(name: string, base: string): boolean {
  const extension = extname(base);
  const stem = base.slice(0, base.length - extension.length);
  const added = name.startsWith(base)
    ? name.slice(base.length)
    : extension !== '' && name.startsWith(stem) && name.endsWith(extension)
      ? name.slice(stem.length, -extension.length)
      : '';
  return /^[-._](?:[-._:+TZ\d]*\d[-._:+TZ\d]*|old)$/.test(added);
}

function identityOf({ live, rotated, others }: Siblings): string {
  return [live, ...rotated, ...others]
    .map((e) => `${e?.path ?? ''} ${String(e?.device)} ${String(e?.inode)}`)
    .join('\n');
}
