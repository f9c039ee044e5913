import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { downloadOf } from '../release.ts';
import { run } from '../run.ts';
import { requireVersion } from '../versions.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

/** The release that go.mod pins. */
const RELEASE = '1.21.1';

/** The first whose audit lines name the mount (https://github.com/hashicorp/vault/pull/20411). */
const OLDEST_VAULT = '1.14.0';
/** OpenBao began as a fork of Vault 1.14. */
const OLDEST_OPENBAO = '2.0.0';

/** `minimal`: KV, transit, PKI, AppRole, userpass, JWT, cert, in half the time of a full build. See auth-plugins.ts for more. */
const flags = ['-tags', 'minimal', '-ldflags', '-s -w'];

export const vault: Tool = {
  title: 'Vault',
  minutes: 8,
  override: 'KEYFERRY_VAULT',
  programs: ['vault', 'bao'],
  pins: [join(here, 'go.mod'), join(here, 'go.sum')],
  recipe: `go build ${flags.join(' ')}`,
  executable: 'vault',
  async check(path) {
    const [text = ''] = await run(path, ['version']);
    return text.startsWith('OpenBao')
      ? requireVersion(text, /^OpenBao v(\d+\.\d+\.\d+)/, OLDEST_OPENBAO)
      : requireVersion(text, /^Vault v(\d+\.\d+\.\d+)/, OLDEST_VAULT);
  },
  ways: [
    downloadOf({
      archive: (platform) => `releases.hashicorp.com/vault/${RELEASE}/vault_${RELEASE}_${platform}.zip`,
      // As in HashiCorp's own Homebrew formula of that release (hashicorp/homebrew-tap).
      sha256: {
        linux_amd64: '4088617653eba4ea341b6166130239fcbe42edc7839c7f7c6209d280948769c7',
        linux_arm64: 'f83f541e4293289bf1cc3f1e62e41a29a9ce20aeb9a152ada2b00ca42e7e856d',
        darwin_amd64: 'd33bb27a0ad194e79c2bed9cad198a1f1319d8ca68bc6c4e6f68212c734cda09',
        darwin_arm64: 'add728e2ca2101826de030b4da6de77cee5a61f3c9cde74f5628d63332bea0ab',
      },
      executable: 'vault',
    }),
    {
      what: 'build with Go from infra/tools/vault/go.mod',
      make: (directory, progress) =>
        goBuild(
          { module: here, package: 'github.com/hashicorp/vault', flags, executable: 'vault' },
          directory,
          progress,
        ),
    },
  ],
  remedy:
    'install Vault 1.14 or newer (https://developer.hashicorp.com/vault/install) or OpenBao (https://openbao.org), or Go 1.25.3 or newer (https://go.dev/dl) to have it built',
};
