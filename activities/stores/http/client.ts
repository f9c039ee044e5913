import { Agent, request as requestPlain, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import type { ClientTls } from '../http-client.ts';
import { keepAlive } from '../keep-alive.ts';
import type { AddressGuard } from '../address.ts';

/** Until the headers of the answer are there: name, connection, handshake and sending together. */
const ANSWER_MS = 30_000;

/** What is read of an answer's body, so that the connection can serve again; a longer one ends the connection. */
const MAX_BODY_BYTES = 65_536;

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Of an answer, its head. The body is nobody's business: it may quote the request. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** The sockets of one activity, closed with it. */
export interface HttpClient extends Disposable {
  /**
   * One request, made once; a redirect is an answer like any other.
   * @throws {StoreError} `rejected` for an address that is not allowed; else what `node:http` throws, or {@link NoAnswer}
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
}

/** The time limit has passed. */
export class NoAnswer extends Error {
  readonly afterMs: number;
  constructor(afterMs: number) {
    super('no answer in time');
    this.afterMs = afterMs;
  }
}

export interface ClientOptions {
  readonly tls: ClientTls;
  readonly guard: AddressGuard;
  readonly signal: AbortSignal;
  readonly answerMs?: number;
}

/** On `node:http`, and not fetch: that takes neither client certificates nor a lookup in a way Node and Deno share. */
export function createHttpClient(options: ClientOptions): HttpClient {
  const { tls, guard, signal, answerMs = ANSWER_MS } = options;
  const plain = new Agent({ keepAlive });
  const secure = new TlsAgent({ keepAlive, ...tls });
  return {
    async send({ method, url, headers, body }) {
      guard.check(url);
      const length = body?.length ?? (method === 'DELETE' ? undefined : 0);
      const shared = {
        method,
        signal,
        headers: { ...headers, ...(length !== undefined && { 'content-length': String(length) }) },
        lookup: guard.lookup,
      };
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const request =
        url.protocol === 'https:'
          ? requestTls(url, { ...shared, agent: secure })
          : requestPlain(url, { ...shared, agent: plain });
      const timer = setTimeout(() => {
        request.destroy(new NoAnswer(answerMs));
      }, answerMs);
      request
        .once('response', (response) => {
          drop(response);
          resolve(response);
        })
        .once('upgrade', (response, socket) => {
          socket.destroy();
          resolve(response);
        })
        .on('error', reject)
        .end(body);
      try {
        const { statusCode = 0, headers: answered } = await promise;
        return { status: statusCode, headers: answered };
      } finally {
        clearTimeout(timer);
      }
    },
    [Symbol.dispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function drop(response: IncomingMessage): void {
  let read = 0;
  response.on('data', (chunk: Uint8Array) => {
    read += chunk.length;
    if (read > MAX_BODY_BYTES) response.destroy();
  });
  // The answer was its head; what becomes of the rest tells nothing.
  response.on('error', () => undefined);
}
