import { createIngressApp } from '../app.ts';
import { parseListen, refuseOpenListener, urlOf } from './listen.ts';
import type { IngressServer, ServeOptions } from './node.ts';
import { eventsToken } from './token.ts';

/** What is used of Deno's own API (https://docs.deno.com/api/deno/~/Deno.serve). */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen: () => void },
    handler: (request: Request) => Response | Promise<Response>,
  ): {
    readonly addr: { readonly port: number };
    readonly finished: Promise<void>;
    shutdown(): Promise<void>;
  };
};

/**
 * Serves the ingress on Deno, as `entry/node.ts` does on Node. `close` waits for requests under way without end.
 *
 * @throws {Error} where it would listen beyond the loopback interface without a token, or cannot listen at all
 */
export async function serveIngress({ listen, ...options }: ServeOptions): Promise<IngressServer> {
  const address = parseListen(listen);
  const token = options.token ?? (await eventsToken());
  refuseOpenListener(address, token);
  const app = createIngressApp({ ...options, ...(token !== undefined && { token }) });
  const server = Deno.serve({ ...address, onListen: () => undefined }, (request) => app.fetch(request));
  const close = (): Promise<void> => server.shutdown();
  return { url: urlOf({ ...address, port: server.addr.port }), close, [Symbol.asyncDispose]: close };
}
