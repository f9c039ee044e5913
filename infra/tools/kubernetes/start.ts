import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTool } from '../ensure.ts';
import { choosePort } from '../server/ports.ts';
import { untilReady } from '../server/ready.ts';
import { supervise, type Server, type Supervised } from '../server/supervise.ts';
import { writeAccessFiles, type AccessFiles } from './access.ts';

export interface KubernetesOptions {
  /** 0 or left out: any free one. */
  readonly port?: number;
  /** PEM certificates by which client certificates may be signed. Left out: none are taken. */
  readonly clientCa?: string;
  /** As `--feature-gates` takes them. */
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly logFile?: string;
}

export interface KubernetesServer extends Server {
  /** URL of the API. */
  readonly server: string;
  /** PEM certificates that it is signed by. */
  readonly ca: string;
  /** URL of its etcd, http. */
  readonly etcd: string;
  /** A bearer token that may do everything. Others are had from service accounts (TokenRequest). */
  readonly token: string;
}

const PROBE_MS = 2_000;

/**
 * Starts the API of Kubernetes on the loopback interface: etcd in a temporary directory and kube-apiserver with
 * RBAC. There is no controller and no kubelet: nothing is garbage-collected, no namespace finishes terminating.
 * @throws {Error} where the port is taken, or one of them ends instead of serving
 */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<KubernetesServer> {
  const etcdProgram = await ensureTool('etcd');
  const apiserverProgram = await ensureTool('kube-apiserver');
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'keyferry-kubernetes-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const files = await writeAccessFiles(directory, options.clientCa);
  const etcd = await startEtcd(etcdProgram, directory);
  resources.use(etcd.server);
  const port = await choosePort(options.port, 'kube-apiserver');
  const apiserver = resources.use(
    await supervise({
      program: apiserverProgram,
      args: [...argumentsOf(files, etcd.url, port), ...gatesOf(options.featureGates)],
      ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
    }),
  );
  const server = `https://127.0.0.1:${String(port)}`;
  await untilReady('kube-apiserver', apiserver, () => isReady(server, files));
  const ca = await readFile(files.certificate, 'utf8');
  const kept = resources.move();
  return {
    ...apiserver,
    server,
    ca,
    etcd: etcd.url,
    token: files.adminToken,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function startEtcd(program: string, directory: string): Promise<{ server: Supervised; url: string }> {
  const [client, peer] = [await choosePort(0, 'etcd'), await choosePort(0, "etcd's peers")];
  const url = `http://127.0.0.1:${String(client)}`;
  const peers = `http://127.0.0.1:${String(peer)}`;
  const server = await supervise({
    program,
    args: [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=default=${peers}`,
      // What it holds goes with it: nothing is worth waiting for a disk.
      '--unsafe-no-fsync',
      '--log-level=error',
    ],
  });
  await untilReady('etcd', server, async () => {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.ok;
  });
  return { server, url };
}

function argumentsOf(files: AccessFiles, etcd: string, port: number): string[] {
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${String(port)}`,
    // Without files of ours it makes a certificate for the address it listens on.
    `--cert-dir=${files.directory}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${files.serviceAccountKey}`,
    `--token-auth-file=${files.tokens}`,
    ...(files.clientCa === undefined ? [] : [`--client-ca-file=${files.clientCa}`]),
    '--authorization-mode=RBAC',
    // Its controller is not there, and pods are not made.
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    '--v=0',
  ];
}

function gatesOf(gates: KubernetesOptions['featureGates'] = {}): string[] {
  return Object.entries(gates).map(([name, on]) => `--feature-gates=${name}=${String(on)}`);
}

/** Its readiness covers the roles that RBAC begins with. */
async function isReady(server: string, files: AccessFiles): Promise<boolean> {
  const ca = await readFile(files.certificate);
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const sent = request(`${server}/readyz`, {
    ca,
    agent: false,
    headers: { Authorization: `Bearer ${files.adminToken}` },
    signal: AbortSignal.timeout(PROBE_MS),
  });
  sent.on('error', reject).on('response', (response) => {
    response.resume().on('error', reject);
    resolve(response.statusCode === 200);
  });
  sent.end();
  return promise;
}
