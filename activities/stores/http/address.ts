import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { StoreError } from '../store-error.ts';

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

/**
 * Resolves names for a connection, and gives it public addresses only. As the connection is made to what was checked,
 * a name that is answered differently the next time (DNS rebinding) gains nothing.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) {
      callback(error, '');
      return;
    }
    const allowed = found.filter(({ address }) => isPublic(address));
    const [first] = allowed;
    if (first === undefined) callback(refusal(hostname, found), '');
    else if (options.all === true) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

/** A host that is an address is never looked up. @throws {StoreError} `rejected` */
export function checkLiteral({ hostname }: URL): void {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(address) && !isPublic(address)) throw refusal(hostname, []);
}

function refusal(hostname: string, found: readonly LookupAddress[]): StoreError {
  const addresses = found.map(({ address }) => address).join(', ');
  return new StoreError({
    code: 'rejected',
    message: `HTTP: ${hostname} is no address on the public internet${addresses === '' ? '' : ` (${addresses})`}, and nothing was sent to it.`,
    remedy: 'If the receiver is in a private network, set allowPrivate: true in the destination.',
  });
}
