import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * Where what was built is kept: outside the checkout, so that a fresh clone on the same machine does not pay
 * again. KEYFERRY_CACHE names the directory itself; else it is `keyferry` in the user's cache directory (XDG base
 * directory specification; `~/Library/Caches` on macOS).
 */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['KEYFERRY_CACHE'];
  if (own) return own;
  const user = env['XDG_CACHE_HOME'];
  if (user) return join(user, 'keyferry');
  return process.platform === 'darwin'
    ? join(homedir(), 'Library', 'Caches', 'keyferry')
    : join(homedir(), '.cache', 'keyferry');
}

/** The directory of a tool built from these pins by this recipe for this machine: another pin is another directory. */
export async function cacheEntry(name: string, pins: readonly string[], recipe: string): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${recipe}\n`);
  for (const pin of pins) hash.update(`${basename(pin)}\n`).update(await readFile(pin));
  return join(cacheDirectory(), 'tools', `${name}-${hash.digest('hex').slice(0, 16)}`);
}

/**
 * Lets `fill` fill a directory and puts it in place whole, or not at all. To be called under the entry's lock:
 * what an interrupted predecessor left half done is removed first.
 */
export async function fillEntry(entry: string, fill: (directory: string) => Promise<void>): Promise<void> {
  const parent = dirname(entry);
  const prefix = `.${basename(entry)}-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent))
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  const temporary = await mkdtemp(join(parent, prefix));
  try {
    await fill(temporary);
    await rm(entry, { recursive: true, force: true }); // one that was found broken
    await rename(temporary, entry);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
