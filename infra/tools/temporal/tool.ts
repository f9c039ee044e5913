import { existsSync } from 'node:fs';
import { chmod, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { run } from '../run.ts';
import { environmentFor, NETWORK } from '../server/environment.ts';
import { requireVersion } from '../versions.ts';
import type { Progress } from '../progress.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

/** The release that go.mod pins, by the name under which the download offers it. */
const RELEASE = '1.5.1';

/** The first whose UI shows the summaries and details that our workflows set. */
const OLDEST_SERVER = '1.27.0';

/** A download that brings nothing for so long is given up: a network that swallows packets never says no. */
const STALLED_AFTER_MS = 20_000;
const WATCH_INTERVAL_MS = 500;

const flags = ['-ldflags', `-s -w -X github.com/temporalio/cli/temporalcli.Version=${RELEASE}`];

export const temporal: Tool = {
  title: 'Temporal',
  minutes: 5,
  override: 'KEYFERRY_TEMPORAL',
  programs: ['temporal'],
  pins: [join(here, 'go.mod'), join(here, 'go.sum')],
  recipe: `go build ${flags.join(' ')}`,
  executable: 'temporal',
  async check(path) {
    const [text = ''] = await run(path, ['--version']);
    return requireVersion(text, /Server (\d+\.\d+\.\d+)/, OLDEST_SERVER);
  },
  ways: [
    { what: 'download by @temporalio/testing from temporal.download', make: download },
    {
      what: 'build with Go from infra/tools/temporal/go.mod',
      make: (directory, progress) =>
        goBuild(
          { module: here, package: 'github.com/temporalio/cli/cmd/temporal', flags, executable: 'temporal' },
          directory,
          progress,
        ),
    },
  ],
  remedy:
    'install the Temporal CLI 1.3 or newer (https://docs.temporal.io/cli), or Go 1.25 or newer (https://go.dev/dl) to have it built',
};

/**
 * In a process of its own: the download cannot be aborted, and it runs inside the SDK's native library. That
 * library writes `temporal-v<release>`, under another name while it is not complete.
 */
async function download(directory: string, progress: Progress): Promise<void> {
  progress.step('downloading the release');
  const target = join(directory, `temporal-v${RELEASE}`);
  const controller = new AbortController();
  const watch = watchGrowth(directory, (bytes) => {
    if (bytes === undefined)
      controller.abort(new Error(`nothing arrived for ${String(STALLED_AFTER_MS / 1000)} s`));
    else progress.step(`downloading the release, ${String(Math.round(bytes / 1e6))} MB`);
  });
  try {
    await run(process.execPath, [join(here, 'download.ts'), directory, `v${RELEASE}`], {
      env: environmentFor(NETWORK),
      signal: controller.signal,
    });
  } finally {
    clearInterval(watch);
  }
  if (!existsSync(target))
    throw new Error(`@temporalio/testing did not leave ${target}; it may name it otherwise now`);
  await rename(target, join(directory, 'temporal'));
  await chmod(join(directory, 'temporal'), 0o755);
  for (const name of await readdir(directory)) if (name !== 'temporal') await rm(join(directory, name));
}

/** Tells the size of all that is in the directory, or undefined once it has stopped growing for too long. */
function watchGrowth(directory: string, tell: (bytes: number | undefined) => void): NodeJS.Timeout {
  let last = { bytes: 0, at: Date.now() };
  const look = async (): Promise<void> => {
    const names = await readdir(directory);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > last.bytes) {
      last = { bytes, at: Date.now() };
      tell(bytes);
    } else if (Date.now() - last.at > STALLED_AFTER_MS) tell(undefined);
  };
  // A look may meet a file that is being renamed; the next one will not.
  return setInterval(() => void look().catch(() => undefined), WATCH_INTERVAL_MS);
}
