import { SecretClient } from '@azure/keyvault-secrets';
import type { OpenOptions } from '../world.ts';
import { endpointOf, type AzureConnection } from './endpoint.ts';
import { toAzureError } from './failure.ts';
import { openAzureHttp, whenAborted, type OnAnswer } from './http-client.ts';
import { openLogin } from './login.ts';
import { operationOf, type Operation } from './operation.ts';
import { readable } from './readable.ts';

/** One client of one activity. Closing it leaves no socket open. */
export interface AzureClient extends AsyncDisposable {
  /** For messages. */
  readonly where: string;
  readonly vaultUrl: string;
  /**
   * Requests made once each: Temporal retries, not the SDK.
   * @param name of the secret, for messages
   * @throws {StoreError} or, where the activity is over, the reason of its signal
   */
  call<T>(operation: Operation, name: string, send: (sdk: SecretClient) => Promise<T>): Promise<T>;
}

/**
 * Nothing is asked of Azure yet.
 * @param onAnswer sees what the vault answers
 * @throws {StoreError} `notConfigured`
 */
export async function openAzureClient(
  connection: AzureConnection,
  options: OpenOptions,
  onAnswer?: OnAnswer,
): Promise<AzureClient> {
  const { world, signal } = options;
  const endpoint = endpointOf(connection, world);
  const http = openAzureHttp(options);
  const login = await openLogin(connection.auth, endpoint, http, world);
  const { vaultUrl, where, local } = endpoint;
  const sdk = new SecretClient(vaultUrl, login, {
    httpClient: readable(http.client(operationOf, onAnswer)),
    retryOptions: { maxRetries: 0 },
    // The body, which holds the secret, would go wherever a redirect says.
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'keyferry' },
    // Only a vault below Azure's own names may ask for a token; an emulator has none of them.
    disableChallengeResourceVerification: local,
    allowInsecureConnection: local,
  });
  const inTurn = firstAlone();
  return {
    where,
    vaultUrl,
    async call(operation, name, send) {
      signal.throwIfAborted();
      const aborted = whenAborted(signal);
      try {
        // The HTTP client ends requests at once, but a search for credentials takes no signal.
        return await Promise.race([inTurn(() => send(sdk)), aborted.promise]);
      } catch (error) {
        signal.throwIfAborted();
        throw toAzureError(error, { operation, name, where });
      } finally {
        aborted.stop();
      }
    },
    [Symbol.asyncDispose]: () => {
      http[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}

/**
 * The first request of a client is sent without its body, to be told where to log in; the SDK sends those made
 * meanwhile whole, and without a token. So they wait for the first.
 */
function firstAlone(): <T>(send: () => Promise<T>) => Promise<T> {
  let first: Promise<unknown> | undefined;
  return async (send) => {
    if (first === undefined) {
      const sent = send();
      first = sent;
      return await sent;
    }
    await first.catch(() => undefined);
    return await send();
  };
}
