import { setTimeout as delay } from 'node:timers/promises';
import type { Supervised } from './supervise.ts';

const INTERVAL_MS = 50;
const LIMIT_MS = 60_000;

/**
 * Waits until the server answers. One that ends first, or does not answer in a minute, is disposed of.
 * @param answers rejects or says false while it is not ready
 * @throws {Error} with the last lines of its log
 */
export async function untilReady(
  title: string,
  server: Supervised,
  answers: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  const end = server.exited.then(
    ({ code, signal }) => `ended with ${signal ?? String(code)} before it was ready`,
  );
  for (;;) {
    if (await answers().catch(() => false)) return;
    const late = Date.now() > deadline && `did not answer within ${String(LIMIT_MS / 1000)} s`;
    const failure = late || (await Promise.race([end, delay(INTERVAL_MS)]));
    if (failure === undefined) continue;
    const tail = await server.tail();
    await server[Symbol.asyncDispose]();
    throw new Error(`${title} ${failure}. The last lines of its log:\n${tail}`);
  }
}
