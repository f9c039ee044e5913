import { Buffer } from 'node:buffer';
import { Agent, request as requestPlain, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';
import type { AddressGuard } from './address.ts';
import { keepAlive } from './keep-alive.ts';

/** Options of `node:tls` and `node:https`; what the settings leave out is not there, and stays as the machine has it. */
export interface ClientTls {
  /** PEM, one certificate or many. */
  readonly ca?: string;
  /** PEM: the client's certificate, and those between it and its CA. */
  readonly cert?: string;
  /** PEM. */
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: false;
}

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

export interface HttpLimits {
  /** Requests under way at once to one host; further ones wait. Left out: any number. */
  readonly maxSockets?: number;
  /** Left out: the server is the operator's. */
  readonly guard?: AddressGuard | undefined;
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
export function createHttpClient(
  tls: ClientTls,
  { maxSockets = Infinity, guard }: HttpLimits = {},
): HttpClient {
  const lookup = guard && { lookup: guard.lookup };
  const plain = new Agent({ keepAlive, maxSockets, ...lookup });
  const secure = new TlsAgent({ keepAlive, maxSockets, ...tls, ...lookup });
  return {
    async send(url, { body, headers: given, ...options }) {
      guard?.check(url);
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      // Said by us: node:http does not tell how long the body of a DELETE is, which servers then take for none.
      const headers =
        body === undefined ? given : { ...given, 'Content-Length': String(Buffer.byteLength(body)) };
      const request =
        url.protocol === 'https:'
          ? requestTls(url, { ...options, headers, agent: secure })
          : requestPlain(url, { ...options, headers, agent: plain });
      request.once('response', resolve).on('error', reject).end(body);
      const response = await promise;
      const { statusCode = 0 } = response;
      return { status: statusCode, headers: response.headers, text: await text(response) };
    },
    [Symbol.dispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
}
