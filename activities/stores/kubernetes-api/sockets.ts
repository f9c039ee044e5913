import { Agent, request as requestPlain, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ClientTls } from '../client-tls.ts';
import { keepAlive } from '../keep-alive.ts';

export interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Secrets of a batch that are under way at once; the API server counts what each client has in flight. */
const MAX_SOCKETS = 16;

/** The sockets of one client: kept alive between its requests where that is safe, closed with it. */
export interface Sockets extends Disposable {
  /** One request, made once; rejects with what `node:http` throws. */
  send(url: string, sent: Sent): Promise<Received>;
}

/** The SDK's own transport makes a pool of sockets for each request and closes none. */
export function openSockets(tls: ClientTls): Sockets {
  const limits = { keepAlive, maxSockets: MAX_SOCKETS };
  const [plain, secure] = [new Agent(limits), new TlsAgent({ ...limits, ...tls })];
  return {
    async send(url, { body, headers, ...options }) {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const length =
        body === undefined ? {} : { 'Content-Length': String(new TextEncoder().encode(body).length) };
      const complete = { ...options, headers: { ...headers, ...length } };
      const request = url.startsWith('https:')
        ? requestTls(url, { ...complete, agent: secure })
        : requestPlain(url, { ...complete, agent: plain });
      request.once('response', resolve).on('error', reject).end(body);
      const response = await promise;
      return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
    },
    [Symbol.dispose]() {
      plain.destroy();
      secure.destroy();
    },
  };
}
