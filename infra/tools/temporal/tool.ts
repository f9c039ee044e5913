import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { downloadOf } from '../release.ts';
import { run } from '../run.ts';
import { requireVersion } from '../versions.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

/** The release that go.mod pins, by the name under which it is downloaded. */
const RELEASE = '1.5.1';

/** The first whose UI shows the summaries and details that our workflows set. */
const OLDEST_SERVER = '1.27.0';

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
    downloadOf({
      archive: (platform) =>
        `github.com/temporalio/cli/releases/download/v${RELEASE}/temporal_cli_${RELEASE}_${platform}.tar.gz`,
      // Of the archives on GitHub, as package managers pin them. Sources that were compared and agreed: four for linux
      // amd64, three for linux arm64, two for each darwin. None of them is Temporal's own checksum file.
      sha256: {
        linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
        linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
        darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
        darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
      },
      executable: 'temporal',
    }),
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
