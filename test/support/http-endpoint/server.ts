import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Answer, Received } from './shelf.ts';

/** Takes the response itself, where an answer is none that is well-formed or ends. */
export type Raw = (response: ServerResponse, request: Received) => void;

export interface Endpoint extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly requests: readonly Received[];
  /** Connections that clients hold open now. */
  connections(): number;
  /** What the next requests get, one each, before `answer` is asked. */
  script(...answers: readonly (Answer | Raw)[]): void;
}

export interface EndpointOptions {
  readonly answer?: (request: Received) => Answer;
  /** https, with a client certificate asked for where `ca` is there. */
  readonly tls?: ServerOptions;
}

const ok = (): Answer => ({ status: 200 });

/** A receiver on 127.0.0.1. */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const { answer = ok, tls } = options;
  const requests: Received[] = [];
  const scripted: (Answer | Raw)[] = [];
  const sockets = new Set<Socket>();

  const receive = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = message;
    const request = { method, path, headers, body: await buffer(message) };
    requests.push(request);
    const given = scripted.shift() ?? answer(request);
    if (typeof given === 'function') given(response, request);
    else response.writeHead(given.status, given.headers).end(given.body);
  };
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    receive(message, response).catch(() => response.destroy());
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
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
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${String(address.port)}`,
    requests,
    connections: () => sockets.size,
    script: (...answers) => {
      scripted.push(...answers);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
