import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

const current = new AsyncLocalStorage<HttpClient>();

/**
 * What credentials are made with. MSAL keeps, for the whole process, the HTTP client of the first managed identity
 * that asked for a token (ManagedIdentityClient.identitySource is static), and sends through it for all that come
 * later: with a client of the activity's own they would use its closed sockets and its ended signal.
 */
export const loginHttpClient: HttpClient = {
  sendRequest: (request) => {
    const client = current.getStore();
    return client === undefined
      ? Promise.reject(new TypeError('a request for a token outside of getToken'))
      : client.sendRequest(request);
  },
};

/** The credential, made with {@link loginHttpClient}, asking through this client. */
export function askingThrough(client: HttpClient, credential: TokenCredential): TokenCredential {
  return { getToken: (scopes, options) => current.run(client, () => credential.getToken(scopes, options)) };
}
