import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureTool } from '../../../../infra/tools/ensure.ts';
import { choosePort } from '../../../../infra/tools/server/ports.ts';
import { untilReady } from '../../../../infra/tools/server/ready.ts';
import { supervise, type Server } from '../../../../infra/tools/server/supervise.ts';
import { tempDir } from '../../../support/temp-dir.ts';
import { vaultClient } from '../../../support/vault-client.ts';

interface Node {
  readonly address: string;
  readonly server: Server;
}

/** Two nodes on raft storage, the first of them active; a development server has no standby. */
export interface RaftCluster extends AsyncDisposable {
  readonly active: Node;
  readonly standby: Node;
  /** The root token. */
  readonly token: string;
}

export async function startRaftCluster(): Promise<RaftCluster> {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await tempDir()).path;
  const [active, standby] = [await startNode(directory, 'one'), await startNode(directory, 'two')];
  resources.use(active.server);
  resources.use(standby.server);
  const first = vaultClient({ address: active.address, token: '' });
  const second = vaultClient({ address: standby.address, token: '' });
  const { body } = await first.request('POST', 'sys/init', {
    body: { secret_shares: 1, secret_threshold: 1 },
  });
  const { keys, root_token: token } = body as { keys: string[]; root_token: string };
  const unseal = { body: { key: keys[0] } };
  await first.request('POST', 'sys/unseal', unseal);
  await untilReady('the active node', active.server, () => isHealthy(active.address, 200));
  await second.request('POST', 'sys/storage/raft/join', { body: { leader_api_addr: active.address } });
  await second.request('POST', 'sys/unseal', unseal);
  await untilReady('the standby node', standby.server, () => isHealthy(standby.address, 429));
  const kept = resources.move();
  return { active, standby, token, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function startNode(
  directory: string,
  id: string,
): Promise<Node & { server: Awaited<ReturnType<typeof supervise>> }> {
  const program = await ensureTool('vault');
  const [port, cluster] = [await choosePort(0, 'Vault'), await choosePort(0, 'its cluster')];
  const path = join(directory, id);
  await mkdir(path);
  const address = `http://127.0.0.1:${String(port)}`;
  await writeFile(
    `${path}.hcl`,
    `storage "raft" {
       path = "${path}"
       node_id = "${id}"
       performance_multiplier = 1
     }
     listener "tcp" {
       address = "127.0.0.1:${String(port)}"
       cluster_address = "127.0.0.1:${String(cluster)}"
       tls_disable = true
     }
     api_addr = "${address}"
     cluster_addr = "https://127.0.0.1:${String(cluster)}"
     disable_mlock = true
    `,
  );
  const server = await supervise({
    program,
    args: ['server', `-config=${path}.hcl`],
  });
  await untilReady('Vault', server, () => isHealthy(address, 501));
  return { address, server };
}

/** https://developer.hashicorp.com/vault/api-docs/system/health */
async function isHealthy(address: string, status: number): Promise<boolean> {
  const response = await fetch(`${address}/v1/sys/health`, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.status === status;
}
