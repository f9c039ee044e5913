import { createServer, connect, type Server } from 'node:net';
import { once } from 'node:events';

const LOOPBACK = '127.0.0.1';

/**
 * The port asked for, or a free one where it is 0 or not given. It is free when looked at; nothing keeps it so.
 * @throws {Error} where the port asked for is taken; says what to do
 */
export async function choosePort(asked: number | undefined, purpose: string): Promise<number> {
  try {
    return await probe(asked ?? 0);
  } catch (error) {
    throw new Error(
      `port ${String(asked)} for ${purpose} cannot be listened on (${codeOf(error)}): end what uses it, or choose another`,
      { cause: error },
    );
  }
}

async function probe(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const chosen = portOf(server);
  if (port === 0) await leaveInTimeWait(server, chosen);
  server.close();
  await once(server, 'close');
  return chosen;
}

/**
 * A connection that our side closes first stays in TIME_WAIT for a minute: Linux then gives the port to nobody
 * else who asks for any free one, while whoever names it may listen (tcp(7), SO_REUSEADDR).
 */
async function leaveInTimeWait(server: Server, port: number): Promise<void> {
  const accepted = once(server, 'connection');
  const client = connect(port, LOOPBACK);
  const [socket] = (await accepted) as [ReturnType<typeof connect>];
  socket.end();
  client.resume();
  await Promise.all([once(client, 'close'), once(socket.resume(), 'close')]);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
