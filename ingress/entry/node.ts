import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { createIngressApp, type IngressAppOptions } from '../app.ts';
import { parseListen, refuseOpenListener, urlOf, type Listen } from './listen.ts';
import { eventsToken } from './token.ts';

export interface ServeOptions extends IngressAppOptions {
  /** `HOST:PORT`; port 0: any free one. */
  readonly listen: string;
  /** How long `close` waits for requests under way, in milliseconds. Default 10,000. */
  readonly graceMs?: number;
}

export interface IngressServer extends AsyncDisposable {
  /** As in `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no new connection, lets requests under way finish, and cuts off those that do not in time. */
  close(): Promise<void>;
}

/** Time to receive a whole request; a body of 8 MiB takes that at 1.1 Mbit/s. */
const REQUEST_MS = 60_000;
const HEADERS_MS = 15_000;
/** Longer than load balancers keep theirs, so that none sends into a connection that is just being closed. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Serves the ingress on Node, and on Deno through its node:http. Deno.serve would not do: it knows no time limits
 * (https://github.com/denoland/deno/issues/3515), and neither its `shutdown` nor its abort signal cuts off a request
 * whose body never comes, so that a single sender could keep the process from ending.
 *
 * The token is `token`, else that of the environment.
 *
 * @throws {Error} where it would listen beyond the loopback interface without a token, or cannot listen at all
 */
export async function serveIngress({
  listen,
  graceMs = 10_000,
  ...options
}: ServeOptions): Promise<IngressServer> {
  const address = parseListen(listen);
  const token = options.token ?? (await eventsToken());
  refuseOpenListener(address, token);

  const app = createIngressApp({
    ...options,
    addressOf: (c) => getConnInfo(c).remote.address,
    ...(token !== undefined && { token }),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: {
      requestTimeout: REQUEST_MS,
      headersTimeout: HEADERS_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
  }) as Server;
  const url = urlOf({ ...address, port: await start(server, address) });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= stop(server, graceMs));
  return { url, close, [Symbol.asyncDispose]: close };
}

async function start(server: Server, { hostname, port }: Listen): Promise<number> {
  try {
    server.listen(port, hostname);
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Error(
      `Cannot listen on ${hostname}:${String(port)} (${code}): end what uses the port, or choose another with --listen.`,
      { cause: error },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A connection that was busy becomes an idle one, which would be kept for the next request.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, 20);
  const grace = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  try {
    await closed;
  } finally {
    clearInterval(sweep);
    clearTimeout(grace);
  }
}
