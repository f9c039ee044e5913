import { Agent, request as requestPlain, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ClientTls } from './client-tls.ts';
import { keepAlive } from './keep-alive.ts';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The sockets of one client, closed with it. */
export interface HttpClient extends Disposable {
  /** One request, made once; redirects are answers. Rejects with what `node:http` throws. */
  send(url: URL, request: HttpRequest): Promise<HttpAnswer>;
}

/**
 * fetch would do but for two things: it keeps sockets of its own that nobody can close, and it takes client
 * certificates in no way that Node and Deno share.
 */
export function createHttpClient(tls: ClientTls): HttpClient {
  const plain = new Agent({ keepAlive });
  const secure = new TlsAgent({ keepAlive, ...tls });
  return {
    async send(url, { body, ...options }) {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const request =
        url.protocol === 'https:'
          ? requestTls(url, { ...options, agent: secure })
          : requestPlain(url, { ...options, agent: plain });
      request.once('response', resolve).on('error', reject).end(body);
      const response = await promise;
      const { statusCode = 0, headers } = response;
      return { status: statusCode, headers, text: await text(response) };
    },
    [Symbol.dispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
}
