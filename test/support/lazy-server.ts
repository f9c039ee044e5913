import { once } from 'node:events';
import { createServer } from 'node:http';

/** What a server tells of itself, as JSON. */
export interface Lazy extends AsyncDisposable {
  /** URL where {@link askLazily} has it started. */
  readonly url: string;
}

/**
 * A server that only some test files need: started when the first of them asks, once for a run, in the process
 * that all of them are started by; and ended with it.
 * @param start gives the server and what tests are to know of it
 */
export async function offerLazily(
  start: () => Promise<AsyncDisposable & { readonly facts: unknown }>,
): Promise<Lazy> {
  let started: ReturnType<typeof start> | undefined;
  const server = createServer((_request, response) => {
    started ??= start();
    started.then(
      ({ facts }) => response.end(JSON.stringify(facts)),
      (error: unknown) => {
        response.writeHead(500).end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      const running = await started?.catch(() => undefined);
      await running?.[Symbol.asyncDispose]();
    },
  };
}

/** @throws {Error} where it cannot be started; says why */
export async function askLazily<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}
