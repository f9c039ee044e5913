import { StoreError } from '../store-error.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http-client.ts';
import { parseJson } from '../json.ts';
import { objectOf } from './json-fields.ts';

/** Vault's own client follows one; a load balancer may add one more. */
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 307, 308];

export interface Following {
  readonly http: HttpClient;
  /** Which Vault, for messages. */
  readonly where: string;
  /** Origins that Vault named as its active node; added to. Kept from request to request by one client. */
  readonly named: Set<string>;
  /** Called with each node that the request is sent on to, before it goes there. */
  readonly onFollow: (to: URL) => void;
}

/**
 * Follows a standby node to the active one, with method, headers and body kept. As the token goes along, it is followed
 * only to the host that was asked, over TLS where it was asked over TLS, and to the node that Vault itself names as
 * the active one when it is asked without a token (`sys/leader`). What else may answer with a redirect, such as a
 * proxy that tidies paths, has no say in who gets the token.
 *
 * @throws {StoreError} `rejected` for a redirect that is not safe to follow; `standby` where Vault names another node
 */
export async function sendFollowing(
  start: string,
  request: HttpRequest,
  { http, where, named, onFollow }: Following,
): Promise<HttpAnswer> {
  let url = new URL(start);
  for (let count = 0; ; count++) {
    const answer = await http.send(url, request);
    if (!REDIRECTS.includes(answer.status)) return answer;
    const { location } = answer.headers;
    const next = location === undefined ? null : URL.parse(location, url);
    if (next === null || count >= MAX_REDIRECTS || !isSafe(url, next)) throw unsafe(where, next);
    if (!isSameHost(url, next) && !named.has(next.origin)) {
      const leader = await leaderOf(url, http, request.signal);
      if (leader !== next.origin) throw unnamed(where, next, leader);
      named.add(leader);
    }
    onFollow(next);
    url = next;
  }
}

function isSafe(from: URL, to: URL): boolean {
  if (to.username !== '' || to.password !== '') return false;
  return to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
}

/** Another port is another server, but where it goes from http to https. */
function isSameHost(from: URL, to: URL): boolean {
  return to.origin === from.origin || (to.hostname === from.hostname && to.protocol !== from.protocol);
}

/**
 * Origin of the active node, as the node that redirects tells it; undefined where it names none.
 * https://developer.hashicorp.com/vault/api-docs/system/leader
 */
async function leaderOf(url: URL, http: HttpClient, signal: AbortSignal): Promise<string | undefined> {
  const ask = new URL(`${url.origin}${url.pathname.replace(/\/v1\/.*$/s, '')}/v1/sys/leader`);
  const { status, text } = await http.send(ask, {
    method: 'GET',
    headers: { 'X-Vault-Request': 'true' },
    signal,
  });
  if (status !== 200) return undefined;
  const address = objectOf(parsed(text))?.['leader_address'];
  return typeof address === 'string' ? URL.parse(address)?.origin : undefined;
}

function parsed(text: string): ReturnType<typeof parseJson> | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function unsafe(where: string, to: URL | null): StoreError {
  return new StoreError({
    code: 'rejected',
    message: `${where}: it redirects ${to === null ? 'to nowhere' : `to ${to.protocol}//${to.host}`}, where the token is not sent.`,
    remedy: 'Set the address to the active node, and api_addr of Vault to an address of the same scheme.',
  });
}

/** Where Vault names another, the active node may just have changed. */
function unnamed(where: string, to: URL, leader: string | undefined): StoreError {
  return new StoreError({
    code: leader === undefined ? 'rejected' : 'standby',
    message: `${where}: it redirects to ${to.origin}, where the token is not sent: Vault (sys/leader) names ${leader ?? 'no node'} as the active one.`,
    remedy:
      'Set the address to that of the active node or of a load balancer that forwards, and api_addr of each node to the address that it redirects to.',
  });
}
