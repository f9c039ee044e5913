import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { run } from '../run.ts';
import { requireVersion } from '../versions.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

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
