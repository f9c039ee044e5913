import { Buffer } from 'node:buffer';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { ClientTls } from '../http-client.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import type { Connection } from './connection.ts';
import { chooseContext, parseKubeconfig, type Chosen, type Kubeconfig, type User } from './kubeconfig.ts';

/**
 * Those that KUBECONFIG of the worker names; missing files are passed over, as kubectl does.
 * @throws {StoreError} `notConfigured`
 */
export async function workerKubeconfigs(world: World): Promise<Kubeconfig[]> {
  const paths = (world.env('KUBECONFIG') ?? '').split(delimiter).filter((path) => path !== '');
  const files = await Promise.all(
    paths.map(async (path) => {
      const yaml = await world.readFile(path).catch(() => undefined);
      return yaml === undefined ? [] : [parseKubeconfig(yaml, path, dirname(path))];
    }),
  );
  const found = files.flat();
  if (paths.length > 0 && found.length === 0)
    throw notConfigured('none of the files in KUBECONFIG can be read', 'Correct KUBECONFIG of the worker.');
  return found;
}

/** @throws {StoreError} `notConfigured`; `unsupported` for a proxy, an exec plugin or an auth provider */
export async function fromKubeconfig(
  files: readonly Kubeconfig[],
  context: string | undefined,
  world: World,
): Promise<Connection> {
  const chosen = chooseContext(files, context);
  refuseUnsupported(chosen);
  const { cluster, user } = chosen;
  const atCluster = createReader(chosen.clusterDirectory, world);
  const atUser = createReader(chosen.userDirectory, world);
  const ca = await atCluster(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const cert = await atUser(user['client-certificate-data'], user['client-certificate']);
  const key = await atUser(user['client-key-data'], user['client-key']);
  const tls: ClientTls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(cluster['tls-server-name'] && { servername: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] && { rejectUnauthorized: false }),
  };
  const token = user.token || (await atUser(undefined, user.tokenFile))?.trimEnd();
  return { server: cluster.server, headers: headersOf(user, token), tls };
}

function headersOf(user: User, token: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  if (token) headers['Authorization'] = `Bearer ${token}`;
  else if (user.username)
    headers['Authorization'] =
      `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`;
  if (user.as) headers['Impersonate-User'] = user.as;
  if (user['as-uid']) headers['Impersonate-Uid'] = user['as-uid'];
  for (const value of Object.values(headers))
    if (!/^[\x20-\x7e]*$/.test(value))
      throw notConfigured(
        'the user of the context has a token or name with characters that no header can have',
        'Correct the kubeconfig.',
      );
  return headers;
}

/** Gives what stands in the kubeconfig itself, in base64, or in a file that it names. */
function createReader(directory: string | undefined, world: World) {
  return async (data: string | null | undefined, file: string | null | undefined) => {
    if (data) return Buffer.from(data, 'base64').toString();
    if (!file) return undefined;
    if (!isAbsolute(file) && directory === undefined)
      throw notConfigured(
        `it names the file ${file}, and is itself no file that this could be relative to`,
        'Name files by their whole path, or put their content into it (kubectl config view --raw --flatten).',
      );
    const path = isAbsolute(file) ? file : join(directory ?? '', file);
    return await world.readFile(path).catch(() => {
      throw notConfigured(`the file ${path}, which it names, cannot be read`, 'Provide it to the worker.');
    });
  };
}

/**
 * A plugin is a program of the machine that wrote the kubeconfig, run with the rights of the worker, whose image has
 * no such programs; and since every activity opens a client of its own, it would run once a secret. What plugins are
 * for, an identity of the cloud's, a worker has as the token of its own or another service account.
 */
function refuseUnsupported({ context, cluster, user }: Chosen): void {
  const unsupported = (what: string, remedy: string): StoreError =>
    new StoreError({
      code: 'unsupported',
      message: `Kubernetes: the context ${context} of the kubeconfig asks for ${what}, which Keyferry does not do.`,
      remedy,
    });
  const token =
    'Give the worker a service account of that cluster: its token in a file (token: {file: …}), or a client certificate.';
  if (user.exec) throw unsupported('an exec plugin, a program that is run for a token', token);
  if (user['auth-provider']) throw unsupported('an auth provider', token);
  if (user['as-groups']?.length || user['as-user-extra'])
    throw unsupported('impersonation with groups or extra fields', 'Impersonate a user alone (as).');
  if (cluster['proxy-url'])
    throw unsupported('a proxy', 'Give the worker a route to the API server, and take out proxy-url.');
}

function notConfigured(fact: string, remedy: string): StoreError {
  return new StoreError({ code: 'notConfigured', message: `Kubernetes: the kubeconfig: ${fact}.`, remedy });
}
