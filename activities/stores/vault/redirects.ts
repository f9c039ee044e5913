import { StoreError } from '../store-error.ts';

/** Vault's own client follows one; a load balancer may add one more. */
const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 307, 308];

/**
 * fetch that follows a standby node to the active one with method, headers and body kept. fetch's own following
 * turns a POST into a GET on 301 and 302, and would carry the token from https to http.
 *
 * @throws {StoreError} `rejected` for a redirect that is not safe to follow
 */
export async function fetchFollowing(
  start: string,
  init: Omit<RequestInit, 'redirect'>,
  where: string,
): Promise<Response> {
  let url = new URL(start);
  for (let count = 0; ; count++) {
    const response = await fetch(url, { ...init, redirect: 'manual' });
    if (!REDIRECTS.includes(response.status)) return response;
    // Not read, a body keeps its socket.
    await response.body?.cancel();
    const location = response.headers.get('Location');
    const next = location === null ? null : URL.parse(location, url);
    if (next === null || count >= MAX_REDIRECTS || !isSafe(url, next)) throw unsafe(where, next);
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
