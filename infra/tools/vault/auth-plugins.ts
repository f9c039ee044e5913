import { join } from 'node:path';
import { goBuild } from '../go-build.ts';
import { run } from '../run.ts';
import type { Tool } from '../tool.ts';

const here = import.meta.dirname;

const flags = ['-tags', 'minimal', '-ldflags', '-s -w'];

/** The names under which a Vault that is given the directory offers them. */
const packages = {
  kubernetes: 'github.com/hashicorp/vault-plugin-auth-kubernetes/cmd/vault-plugin-auth-kubernetes',
  github: 'github.com/hashicorp/vault/builtin/credential/github/cmd/github',
  aws: 'github.com/hashicorp/vault/builtin/credential/aws/cmd/aws',
};

/**
 * The auth methods that a minimal Vault lacks and some tests need, as plugins in a directory of their own. They share
 * go.mod with Vault, and all but a dozen of their packages: a Vault with everything built in takes minutes more.
 */
export const vaultAuth: Tool = {
  title: "Vault's auth plugins",
  minutes: 1,
  override: 'KEYFERRY_VAULT_AUTH_PLUGINS',
  programs: [],
  pins: [join(here, 'go.mod'), join(here, 'go.sum')],
  recipe: `go build ${flags.join(' ')} ${Object.keys(packages).join(' ')}`,
  executable: '',
  async check(directory) {
    for (const name of Object.keys(packages)) await checkPlugin(join(directory, name));
    return 'as Vault';
  },
  ways: [
    {
      what: 'build with Go from infra/tools/vault/go.mod',
      async make(directory, progress) {
        for (const [executable, path] of Object.entries(packages))
          await goBuild({ module: here, package: path, flags, executable }, directory, progress);
      },
    },
  ],
  remedy: 'install Go 1.25.3 or newer (https://go.dev/dl) to have them built',
};

/** A plugin that a person starts says what it is and ends with 1. */
async function checkPlugin(path: string): Promise<void> {
  const said = await run(path, []).then(String, (error: unknown) => String(error));
  if (!said.includes('This binary is a plugin')) throw new Error(`${path} is no plugin of Vault: ${said}`);
}
