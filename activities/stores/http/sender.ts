import type { HttpDestination } from '../../../workflows/model/stores/http.ts';
import { readClientTls } from '../client-tls.ts';
import type { AddressGuard } from '../address.ts';
import type { OpenOptions } from '../world.ts';
import { createHttpClient, type HttpAnswer, type HttpRequest } from './client.ts';
import { toAnswerError, toNetworkError } from './failure.ts';
import { readHeaders } from './headers.ts';

/** What messages call it. */
export const TITLE = 'HTTP';

export interface Sending extends HttpRequest {
  /** What it is counted as. */
  readonly operation: 'write' | 'remove';
  /** Statuses that mean success beside those of the definition. */
  readonly gone?: readonly number[];
}

export interface Sender extends AsyncDisposable {
  /**
   * One request, that is over when the receiver said that it took it.
   * @throws {StoreError} for every other answer, and for none; where the activity is over, the reason of its signal
   */
  send(request: Sending): Promise<void>;
}

/** @throws {StoreError} `notConfigured`, naming the header or the field of tls */
export async function openSender(
  settings: HttpDestination,
  guard: AddressGuard,
  options: OpenOptions,
): Promise<Sender> {
  const { world, signal } = options;
  const common = { 'user-agent': 'keyferry', ...(await readHeaders(settings, TITLE, options)) };
  const tls = await readClientTls(settings.tls, { where: TITLE, world, field: 'tls' });
  const client = createHttpClient({ tls, guard, signal });

  const ask = async ({ operation, headers, ...request }: Sending): Promise<HttpAnswer> => {
    signal.throwIfAborted();
    try {
      const answer = await client.send({ ...request, headers: { ...headers, ...common } });
      world.countRequest('http', operation, String(answer.status));
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      world.countRequest('http', operation, 'error');
      throw toNetworkError(error, whatOf(request));
    }
  };
  return {
    async send(request) {
      const answer = await ask(request);
      if (settings.expect.includes(answer.status) || request.gone?.includes(answer.status) === true) return;
      throw toAnswerError(answer, settings.retry, whatOf(request));
    },
    [Symbol.asyncDispose]: () => {
      client[Symbol.dispose]();
      return Promise.resolve();
    },
  };
}

function whatOf({ method, url }: Pick<HttpRequest, 'method' | 'url'>): string {
  return `${TITLE} ${method} ${url.href}`;
}
