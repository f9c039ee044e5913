import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

const CHUNK = Buffer.alloc(64 * 1024, 'x');
const CHUNKS = 800;

/** Posts 50 MB, as fast as they are taken, and stops once there is an answer. */
export async function statusOf(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const sending = request(url, { method: 'POST', headers });
  // The other side may well close while there is more to send.
  sending.on('error', () => undefined);
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  const send = (left: number): void => {
    if (left === 0 || sending.destroyed) sending.end();
    else
      sending.write(CHUNK, () => {
        send(left - 1);
      });
  };
  send(CHUNKS);
  const [response] = await answered;
  response.resume();
  sending.destroy();
  return response.statusCode;
}
