import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { run } from './run.ts';
import { environmentFor, NETWORK, NODE } from './server/environment.ts';
import type { Progress } from './progress.ts';
import type { Way } from './tool.ts';

/** A program as its makers release it: an archive for each platform. */
export interface Release {
  /** Where the archive is, without `https://`. A platform is named as Go does it: `linux_amd64`. */
  readonly archive: (platform: string) => string;
  /** Of the archives, by platform, in hexadecimal. There is no download for a platform that is not in it. */
  readonly sha256: Readonly<Record<string, string>>;
  /** The file in the archive that is kept. */
  readonly executable: string;
}

/** A download that brings nothing for so long is given up: a network that swallows packets never says no. */
const STALLED_AFTER_MS = 20_000;
const WATCH_INTERVAL_MS = 500;

const silent = (): void => undefined;

const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;

/**
 * Downloads a release, and takes it only where it is, byte for byte, what was pinned. `KEYFERRY_MIRROR` is the URL of a
 * mirror, below which each host has a directory.
 */
export function downloadOf(release: Release): Way {
  const place = release.archive(platform);
  return {
    what: `download from ${place.split('/')[0] ?? ''}`,
    async make(directory, progress) {
      const pinned = release.sha256[platform];
      if (pinned === undefined) throw new Error(`no SHA-256 is pinned for ${platform}`);
      const archive = join(directory, 'archive');
      await fetchInto(archive, `${process.env['KEYFERRY_MIRROR'] || 'https:/'}/${place}`, progress);
      const found = await sha256Of(archive);
      if (found !== pinned)
        throw new Error(`${place} is not what was pinned: its SHA-256 is ${found}, and not ${pinned}`);
      const program = join(directory, release.executable);
      if (place.endsWith('.zip')) await unzip(archive, release.executable, program);
      else await run('tar', ['-xzf', archive, '-C', directory, release.executable]);
      await chmod(program, 0o755);
      await rm(archive);
    },
  };
}

async function fetchInto(file: string, url: string, progress: Progress): Promise<void> {
  progress.step('downloading the release');
  const controller = new AbortController();
  let last = { bytes: 0, at: Date.now() };
  const look = async (): Promise<void> => {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    if (size > last.bytes) {
      last = { bytes: size, at: Date.now() };
      progress.step(`downloading the release, ${String(Math.round(size / 1e6))} MB`);
    } else if (Date.now() - last.at > STALLED_AFTER_MS)
      controller.abort(new Error(`nothing arrived for ${String(STALLED_AFTER_MS / 1000)} s`));
  };
  const watch = setInterval(() => void look().catch(silent), WATCH_INTERVAL_MS);
  try {
    const script = join(import.meta.dirname, 'download.ts');
    const runtime = 'Deno' in globalThis ? ['run', '-A'] : [];
    await run(process.execPath, [...runtime, script, url, file], {
      env: { ...environmentFor(NETWORK, NODE), NODE_USE_ENV_PROXY: '1' },
      signal: controller.signal,
    });
  } finally {
    clearInterval(watch);
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Not every machine has a program that does it. */
async function unzip(archive: string, name: string, to: string): Promise<void> {
  const zip = await openPromise(archive);
  try {
    for await (const entry of zip.eachEntry())
      if (entry.fileName === name) {
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(to));
        return;
      }
  } finally {
    zip.close();
  }
  throw new Error(`there is no ${name} in the archive`);
}
