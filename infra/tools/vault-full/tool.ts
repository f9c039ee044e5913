import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { run } from '../run.ts';
import { requireVersion } from '../versions.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

const OLDEST = '1.14.0';

const flags = ['-ldflags', '-s -w'];

/**
 * Vault with all that is built into it, the auth methods kubernetes, github and aws among it, which the minimal
 * build of {@link vault} lacks. For tests alone: it takes three times as long to build.
 */
export const vaultFull: Tool = {
  title: 'Vault, all of it',
  override: 'KEYFERRY_VAULT_FULL',
  programs: ['vault'],
  pins: [join(here, 'go.mod'), join(here, 'go.sum')],
  recipe: `go build ${flags.join(' ')}`,
  executable: 'vault',
  async check(path) {
    const [text = ''] = await run(path, ['version']);
    return requireVersion(text, /^Vault v(\d+\.\d+\.\d+)/, OLDEST);
  },
  ways: [
    {
      what: 'build with Go from infra/tools/vault-full/go.mod',
      make: (directory, progress) =>
        goBuild(
          { module: here, package: 'github.com/hashicorp/vault', flags, executable: 'vault' },
          directory,
          progress,
        ),
    },
  ],
  remedy:
    'install Vault 1.14 or newer (https://developer.hashicorp.com/vault/install), or Go 1.25.3 or newer (https://go.dev/dl) to have it built',
};
