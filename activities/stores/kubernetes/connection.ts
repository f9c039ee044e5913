import { dirname } from 'node:path';
import type { SecretRef } from '../../../workflows/model/stores/credentials.ts';
import type { KubernetesDestination, KubernetesSource } from '../../../workflows/model/stores/kubernetes.ts';
import { readClientCertificate, readClientTls, type TlsOwner } from '../client-tls.ts';
import { credentialPlace, MAX_BUNDLE_BYTES, readCredential, readHeaderCredential } from '../credential.ts';
import { StoreError } from '../store-error.ts';
import type { World } from '../world.ts';
import {
  fromKubeconfig,
  parseKubeconfig,
  workerConnection,
  workerKubeconfigs,
  type Connection,
  type Kubeconfig,
} from '../kubernetes-api/index.ts';
import { withoutTrailing } from '../../../workflows/model/trailing.ts';

export type ConnectionSettings = Pick<
  KubernetesDestination | KubernetesSource,
  'server' | 'kubeconfig' | 'context' | 'ca' | 'token' | 'clientCertificate' | 'clientKey'
>;

/**
 * What the definition says, over what its kubeconfig says, over the pod's own account. Everything is read afresh:
 * tokens of pods are renewed every hour. A credential meant for one cluster is never shown to another: with `server`
 * and no kubeconfig named, nothing but the definition's own is.
 *
 * @throws {StoreError} `notConfigured`, `unsupported`
 */
export async function connectionOf(settings: ConnectionSettings, world: World): Promise<Connection> {
  const base = await baseOf(settings, world);
  const server = trimmed(settings.server ?? base?.server ?? '');
  const where = `Kubernetes at ${server}`;
  const owner: TlsOwner = { where, world, field: 'the settings' };
  const trust =
    settings.ca === undefined
      ? undefined
      : await readClientTls({ ca: settings.ca, skipVerify: false }, owner);
  const own = await ownIdentity(settings, owner);
  const { cert, key, ...baseTrust } = base?.tls ?? {};
  // A server that the definition names gets what the definition names: not the user of the worker's own kubeconfig.
  const isOthers = settings.kubeconfig === undefined && base !== undefined && server !== trimmed(base.server);
  const identity = own ??
    (isOthers ? NOBODY : undefined) ?? {
      headers: base?.headers ?? {},
      tls: { ...(cert && { cert }), ...(key && { key }) },
    };
  if (!isShown(identity) && server.startsWith('https:')) throw nobody(where);
  return {
    server,
    headers: identity.headers,
    tls: { ...(trust ?? baseTrust), ...identity.tls },
    ...shownBy(settings),
  };
}

const NOBODY: Identity = { headers: {}, tls: {} };

function trimmed(server: string): string {
  return withoutTrailing(server, '/');
}

async function baseOf(settings: ConnectionSettings, world: World): Promise<Connection | undefined> {
  const { server, kubeconfig, context } = settings;
  if (kubeconfig !== undefined)
    return await fromKubeconfig([await readKubeconfig(kubeconfig, world)], context, namedBy(world));
  if (context === undefined) return server === undefined ? await workerConnection(world) : undefined;
  const files = await workerKubeconfigs(world);
  if (files.length > 0) return await fromKubeconfig(files, context, world);
  throw new StoreError({
    code: 'notConfigured',
    message: `Kubernetes: the context ${context} is asked for, and there is no kubeconfig.`,
    remedy: 'Set kubeconfig in the definition or KUBECONFIG for the worker, or leave out context.',
  });
}

async function readKubeconfig(ref: SecretRef, world: World): Promise<Kubeconfig> {
  const what = 'the kubeconfig';
  const yaml = await readCredential({ ref, what, where: 'Kubernetes', world, maxBytes: MAX_BUNDLE_BYTES });
  return 'file' in ref
    ? parseKubeconfig(yaml, ref.file, dirname(ref.file))
    : parseKubeconfig(yaml, what, undefined);
}

/** Files that a kubeconfig names are named by whoever named that. */
function namedBy(world: World): World {
  return { ...world, readFile: (path) => (world.readNamed ?? world.readFile)(path) };
}

type Identity = Pick<Connection, 'headers' | 'tls'>;

/** A token or certificate that the definition names; undefined where it names none. */
async function ownIdentity(settings: ConnectionSettings, owner: TlsOwner): Promise<Identity | undefined> {
  const { token, clientCertificate: certificate, clientKey: key } = settings;
  if (token === undefined && certificate === undefined && key === undefined) return undefined;
  if ((certificate === undefined) !== (key === undefined))
    throw new StoreError({
      code: 'notConfigured',
      message: `${owner.where}: of clientCertificate and clientKey only one is set.`,
      remedy: 'Set both, or neither.',
    });
  const { where, world } = owner;
  const bearer = token && (await readHeaderCredential({ ref: token, what: 'the token', where, world }));
  return {
    headers: bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` },
    tls: certificate && key ? await readClientCertificate({ certificate, key }, owner) : {},
  };
}

/** The fields that {@link connectionOf} takes the identity from. */
function shownBy({ token, clientCertificate, kubeconfig }: ConnectionSettings): Pick<Connection, 'shown'> {
  const own = Object.entries({ token, clientCertificate });
  const named = own.some(([, ref]) => ref !== undefined) ? own : Object.entries({ kubeconfig });
  const fields = named.flatMap(([name, ref]) => (ref ? [`${name} (${credentialPlace(ref)})`] : []));
  return fields.length === 0 ? {} : { shown: fields.join(' or ') };
}

function isShown({ headers, tls }: Identity): boolean {
  return headers['Authorization'] !== undefined || tls.cert !== undefined;
}

function nobody(where: string): StoreError {
  return new StoreError({
    code: 'notConfigured',
    message: `${where}: there is nothing to show it who asks.`,
    remedy:
      'Set token, or clientCertificate and clientKey, or kubeconfig in the definition. Credentials of another cluster, the pod’s own among them, are not sent to a server that the definition names.',
  });
}
