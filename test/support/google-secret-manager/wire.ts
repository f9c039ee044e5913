import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands before the gRPC server, as that hands out no sockets: counts connections, and cuts them. */
export interface Wire extends AsyncDisposable {
  /** `host:port` to give to the store. */
  readonly address: string;
  connections(): number;
  /** @param peer a client as the gRPC server sees it, `host:port` */
  cut(peer: string): void;
}

export async function startWire(port: number): Promise<Wire> {
  const clients = new Map<Socket, Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    clients.set(client, upstream);
    const close = (): void => {
      clients.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.setNoDelay().on('error', close).on('close', close);
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `127.0.0.1:${String(address.port)}`,
    connections: () => clients.size,
    cut: (peer) => {
      for (const [client, upstream] of clients)
        if (peer.endsWith(`:${String(upstream.localPort)}`)) client.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients.keys()) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
