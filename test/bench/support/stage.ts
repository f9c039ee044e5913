import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMoto } from '../../../infra/tools/moto/start.ts';
import { startVault } from '../../../infra/tools/vault/start.ts';
import { createAwsApi, type AwsApi } from './aws-api.ts';
import { createVaultApi, type VaultApi } from './vault-api.ts';

/** Real servers of one bench: a Vault with a file audit device, and an AWS emulator. */
export interface Stage extends AsyncDisposable {
  /** For what is started here; gone at the end. */
  readonly directory: string;
  readonly auditFile: string;
  readonly vault: VaultApi;
  readonly aws: AwsApi;
  /** What a worker's environment needs to reach both. */
  readonly env: NodeJS.ProcessEnv;
  /** A file of definitions, given without apiVersion and kind. @returns its path */
  readonly define: (definitions: Readonly<Record<string, object>>) => Promise<string>;
}

export async function setStage(note: (line: string) => void): Promise<Stage> {
  note('starting Vault and moto');
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'keyferry-bench-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const auditFile = join(directory, 'audit.log');
  const server = resources.use(await startVault({ auditFile }));
  const moto = resources.use(await startMoto());
  const aws = resources.use(createAwsApi(moto.endpoint));
  // Many first requests at once trip over each other in moto, which loads a service with its first.
  await aws.describe('none');
  const kept = resources.move();
  return {
    directory,
    auditFile,
    vault: createVaultApi(server),
    aws,
    env: {
      VAULT_ADDR: server.address,
      VAULT_TOKEN: server.token,
      AWS_ENDPOINT_URL: moto.endpoint,
      KEYFERRY_LOG_LEVEL: 'warn',
    },
    define: async (definitions) => {
      // In a directory of its own, as people keep them: its changes are watched.
      const file = join(await mkdtemp(join(directory, 'definitions-')), 'definitions.yaml');
      await writeFile(file, Object.entries(definitions).map(asDocument).join('---\n'));
      return file;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** JSON is YAML. */
function asDocument([name, spec]: [string, object]): string {
  return `${JSON.stringify({ apiVersion: 'keyferry.dev/v1', kind: 'Sync', metadata: { name }, spec })}\n`;
}

/** A source pattern for every secret below a folder of the mount `secret`, and its one destination. */
export function syncOf(folder: string, destination: object): object {
  return {
    source: { vault: { mount: 'secret', path: `${folder}/(.+)` } },
    destinations: [{ name: 'copy', ...destination }],
  };
}
