import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { PLAIN_REMEDY, type Boundary } from '../../workflows/model/boundary.ts';
import { StoreError } from './store-error.ts';

/**
 * Whether an address is on the public internet: of those that IANA gave out for it, not one of the registries of
 * special purposes (loopback, private, link-local with the clouds' metadata services, shared, documentation, …).
 * An address that carries another is as public as that one: IPv4-mapped, and NAT64 by its well-known prefix.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast' && !address.match(AZURE_PLATFORM);
  if (address.match(NAT64)) return isPublic(address.toByteArray().slice(-4).join('.'));
  return address.range() === 'unicast' && address.match(GLOBAL_UNICAST);
}

/**
 * The platform of Azure speaks to its virtual machines at this public address, with keys and certificates for them.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const AZURE_PLATFORM = ipaddr.IPv4.parseCIDR('168.63.129.16/32');

/** All that IANA gives out (RFC 4291, 2.4); outside of it are the deprecated site-local and IPv4-compatible ones. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** RFC 6052, 2.1; 64:ff9b:1::/48 is for networks' own use (RFC 8215), whatever it carries. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** What a store may connect to whose server a definition names. */
export interface AddressGuard {
  /**
   * Before a request: a host that is an address is never looked up.
   * @throws {StoreError} `rejected`
   */
  check(url: URL): void;
  /**
   * Resolves names for a connection, and gives it allowed addresses only. As the connection is made to what was
   * checked, a name that is answered differently the next time (DNS rebinding) gains nothing.
   */
  readonly lookup: LookupFunction;
  /**
   * For clients that resolve names themselves.
   * @throws {StoreError} `rejected` where the name has no allowed address, `unavailable` where it cannot be resolved
   */
  resolve(hostname: string): Promise<void>;
}

/**
 * @param where which store, for messages
 * @param only the one host that the definition names, where its client speaks to others of the operator's, too
 */
export function addressGuard(policy: AddressPolicy, where: string, only?: string): AddressGuard {
  const isGuarded = (hostname: string): boolean => only === undefined || bare(hostname) === bare(only);
  const isAllowed = (hostname: string, address: string): boolean =>
    isPublic(address) || isListed(policy.private, hostname, address);
  const guard: AddressGuard = {
    check({ protocol, hostname }) {
      if (!isGuarded(hostname)) return;
      const address = bare(hostname);
      if (protocol === 'http:' && !isListed(policy.plainHttp, address, address)) throw plain(where, hostname);
      if (ipaddr.isValid(address) && !isAllowed(address, address)) throw refusal(where, hostname, []);
    },
    lookup: (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        if (error) {
          callback(error, '');
          return;
        }
        const allowed = isGuarded(hostname)
          ? found.filter(({ address }) => isAllowed(hostname, address))
          : found;
        const [first] = allowed;
        if (first === undefined) callback(refusal(where, hostname, found), '');
        else if (options.all === true) callback(null, allowed);
        else callback(null, first.address, first.family);
      });
    },
    resolve: (hostname) =>
      new Promise((resolve, reject) => {
        guard.lookup(bare(hostname), {}, (error) => {
          // Refused as well where it cannot be resolved: the client may read it otherwise, and reach what was not checked.
          if (error) reject(error instanceof StoreError ? error : unresolved(where, hostname));
          else resolve();
        });
      }),
  };
  return guard;
}

type AddressPolicy = Boundary['addresses'];

/** An address in brackets, as URLs have those of IPv6, without them. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function isListed(list: readonly string[], hostname: string, address: string): boolean {
  return list.some((entry) => isNamed(entry, hostname) || isInRange(entry, address));
}

function isNamed(entry: string, hostname: string): boolean {
  const [name, host] = [entry.toLowerCase(), bare(hostname).replace(/\.$/, '')];
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) : name === host;
}

function isInRange(entry: string, text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (ipaddr.isValid(entry)) return ipaddr.process(entry).toString() === address.toString();
  if (!ipaddr.isValidCIDR(entry)) return false;
  const [range, bits] = ipaddr.parseCIDR(entry);
  return range.kind() === address.kind() && address.match([range, bits]);
}

function refusal(where: string, hostname: string, found: readonly LookupAddress[]): StoreError {
  const addresses = found.map(({ address }) => address).join(', ');
  return new StoreError({
    code: 'rejected',
    message: `${where}: ${hostname} is no address on the public internet${addresses === '' ? '' : ` (${addresses})`}, and nothing was sent to it.`,
    remedy:
      'If the definition is to name a server in a private network, let the operator add it to spec.addresses.private of the configuration file, which the worker has to be started with.',
  });
}

function unresolved(where: string, hostname: string): StoreError {
  return new StoreError({
    code: 'unavailable',
    message: `${where}: ${hostname} cannot be resolved, and nothing was sent to it.`,
    remedy: 'It is tried again; if it lasts, check how the name is spelled, and the DNS of the worker.',
  });
}

function plain(where: string, hostname: string): StoreError {
  return new StoreError({
    code: 'rejected',
    message: `${where}: ${hostname} is named with http://, where anyone on the way could read, and nothing was sent to it.`,
    remedy: PLAIN_REMEDY,
  });
}
