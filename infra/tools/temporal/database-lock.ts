import { setTimeout as delay } from 'node:timers/promises';
import { tryLock, type Lock } from '../lock.ts';

const INTERVAL_MS = 50;
/** A server whose starter was killed is ended by its supervisor: 10 s of grace, then SIGKILL. */
const DYING_MS = 15_000;

/**
 * Two servers on one database would spoil it. A predecessor that is about to end is waited for; one that lives,
 * or that does not end, is not.
 * @throws {Error} naming the process that has it
 */
export async function lockDatabase(dbFilename: string): Promise<Lock> {
  const deadline = Date.now() + DYING_MS;
  for (;;) {
    const lock = await tryLock(`${dbFilename}.lock`);
    if (lock.taken) return lock;
    if (lock.by === 'holder')
      throw new Error(
        `${dbFilename} is in use by process ${String(lock.pid)}: end it first, or choose another data directory`,
      );
    if (Date.now() > deadline)
      throw new Error(
        `${dbFilename} is still in use by a Temporal server whose starter is gone, process ${String(lock.pid)}: end it first`,
      );
    await delay(INTERVAL_MS);
  }
}
