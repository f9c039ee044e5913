import type { GoogleDestination } from '../../../workflows/model/stores/google-secret-manager.ts';
import { isLoopback } from '../../../workflows/model/stores/url.ts';
import type { World } from '../world.ts';

/** The settings that source and destination have in common. */
export type GoogleConnection = Pick<
  GoogleDestination,
  'project' | 'location' | 'endpoint' | 'credentials' | 'impersonate'
>;

/** Where gRPC goes. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** TLS always, but to an emulator, which a definition cannot name: only the worker's environment can. */
  readonly plaintext: boolean;
}

export interface Emulator {
  readonly host: string;
  readonly port: number;
  /** On the worker's own machine: what is sent there does not leave it. */
  readonly isLocal: boolean;
}

/** `host:port` of an emulator, in the variable that is named as those for Google's other emulators are. */
export function emulatorOf(world: World): Emulator | undefined {
  const address = world.env('SECRET_MANAGER_EMULATOR_HOST');
  if (address === undefined) return undefined;
  const { host, port } = split(address);
  return { host, port, isLocal: isLoopback(host) };
}

/**
 * The worker's emulator, else the definition's endpoint, else Google's own. Regional secrets are only to be had at the
 * endpoint of their region: https://cloud.google.com/secret-manager/docs/locations
 *
 * @param universe domain of the cloud that the credentials are of: `googleapis.com`
 */
export function endpointOf(connection: GoogleConnection, universe: string, world: World): Endpoint {
  const emulator = emulatorOf(world);
  if (emulator !== undefined) return { ...emulator, plaintext: true };
  const { endpoint, location } = connection;
  if (endpoint !== undefined) return { ...split(endpoint), plaintext: false };
  const host =
    location === undefined ? `secretmanager.${universe}` : `secretmanager.${location}.rep.${universe}`;
  return { host, port: TLS_PORT, plaintext: false };
}

const TLS_PORT = 443;

function split(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':');
  return colon === -1
    ? { host: address, port: TLS_PORT }
    : { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
