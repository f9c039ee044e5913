import { StoreError } from '../store-error.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../http-client.ts';

/** Vault's own client follows one; a load balancer may add one more. */
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 307, 308];

/**
 * Follows a standby node to the active one with method, headers and body kept, and never from https to http, where
 * the token could be read on the way.
 *
 * @param onFollow is told of each node that it is sent to, before it goes there
 * @throws {StoreError} `rejected` for a redirect that is not safe to follow
 */
export async function sendFollowing(
  http: HttpClient,
  start: string,
  request: HttpRequest,
  where: string,
  onFollow: (to: URL) => void,
): Promise<HttpAnswer> {
  let url = new URL(start);
  for (let count = 0; ; count++) {
    const answer = await http.send(url, request);
    if (!REDIRECTS.includes(answer.status)) return answer;
    const { location } = answer.headers;
    const next = location === undefined ? null : URL.parse(location, url);
    if (next === null || count >= MAX_REDIRECTS || !isSafe(url, next)) throw unsafe(where, next);
    onFollow(next);
    url = next;
  }
}

function isSafe(from: URL, to: URL): boolean {
  if (to.username !== '' || to.password !== '') return false;
  return to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
}

function unsafe(where: string, to: URL | null): StoreError {
  return new StoreError({
    code: 'rejected',
    message: `${where}: it redirects ${to === null ? 'to nowhere' : `to ${to.protocol}//${to.host}`}, where the token is not sent.`,
    remedy: 'Set the address to the active node, and api_addr of Vault to an address of the same scheme.',
  });
}
