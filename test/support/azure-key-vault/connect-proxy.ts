import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A proxy as companies have them, for which every host is the one server of a test. */
export interface ConnectProxy extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of each tunnel. */
  readonly tunnels: readonly string[];
  connections(): number;
}

export async function startConnectProxy(target: string): Promise<ConnectProxy> {
  const { hostname, port } = new URL(target);
  const tunnels: string[] = [];
  const open = new Set<Socket>();
  const server = createServer();
  server.on('connect', (request, socket: Socket) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    open.add(socket);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const)
      one
        .on('error', () => undefined)
        .once('close', () => {
          open.delete(socket);
          other.destroy();
        });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    tunnels,
    connections: () => open.size,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
