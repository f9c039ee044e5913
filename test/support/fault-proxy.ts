import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as sendTls } from 'node:https';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Faults } from '../conformance/rig.ts';

export interface ProxyRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface ProxyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the vendor behind a proxy is like. */
export interface ProxyOptions {
  /** URL of the real server, http; https where `tls` is given. */
  readonly target: string;
  /** PEM: what the proxy shows of itself, and the CA of the real server. Left out: both sides speak http. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly targetCa: string };
  /** Whether a request changes something there. */
  isWrite(request: ProxyRequest): boolean;
  /** The vendor's answer to too many requests. */
  throttled(afterSeconds: number | undefined): ProxyAnswer;
  /** The vendor's internal error. It should quote the body of the request, as a careless service would. */
  serverError(request: ProxyRequest): ProxyAnswer;
}

export interface FaultProxy extends AsyncDisposable {
  /** URL to give to the store. */
  readonly address: string;
  readonly faults: Faults;
}

type Mode = (request: ProxyRequest, response: ServerResponse) => void | Promise<void>;

/** Stands before a real server that speaks HTTP, and does to requests what {@link Faults} says. */
export async function startFaultProxy(options: ProxyOptions): Promise<FaultProxy> {
  const target = new URL(options.target);
  const sockets = new Set<Socket>();
  let [requests, writes] = [0, 0];
  const { tls } = options;
  const pass: Mode = async (request, response) => {
    const { status, headers, body } = await forward(target, tls?.targetCa, request);
    response.writeHead(status, headers).end(body);
  };
  let mode = pass;

  const receive = (message: IncomingMessage, response: ServerResponse): void => {
    void buffer(message)
      .then((body) => {
        const { method = 'GET', url = '/', headers } = message;
        const request = { method, url, headers, body };
        requests += 1;
        if (options.isWrite(request)) writes += 1;
        return mode(request, response);
      })
      .catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(receive) : createTlsServer(tls, receive);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A client that leaves a connection open is to be seen, not tidied up after.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const answerWith =
    (make: (request: ProxyRequest) => ProxyAnswer): Mode =>
    (request, response) => {
      const { status, headers, body } = make(request);
      response.writeHead(status, headers).end(body);
    };
  return {
    address: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(address.port)}`,
    faults: {
      throttle: (afterSeconds) => (mode = answerWith(() => options.throttled(afterSeconds))),
      serverError: () => (mode = answerWith((request) => options.serverError(request))),
      cut: (when) =>
        (mode = async (request, response) => {
          if (when === 'after') await forward(target, tls?.targetCa, request);
          response.destroy();
        }),
      hang: () => (mode = () => undefined),
      heal: () => (mode = pass),
      requests: () => requests,
      writes: () => writes,
      connections: () => sockets.size,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The path goes on as it came: what a client must percent-encode is for the real server to see. */
async function forward(
  { hostname, port }: URL,
  ca: string | undefined,
  { method, url, headers, body }: ProxyRequest,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  const { connection: _, ...kept } = headers;
  const options = { hostname, port, method, path: url, headers: kept, agent: false } as const;
  const outgoing = ca === undefined ? send(options) : sendTls({ ...options, ca });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { 'transfer-encoding': __, connection: ___, ...answered } = answer.headers;
  return { status: answer.statusCode ?? 502, headers: answered, body: await buffer(answer) };
}
