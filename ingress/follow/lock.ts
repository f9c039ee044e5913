import { DatabaseSync } from 'node:sqlite';

/**
 * Keeps two followers from one checkpoint. Node has no file locks of its own, SQLite has: its lock on an empty
 * database is one of the kernel's, so it is seen from other containers that share the directory, and is gone with
 * the process however that ends. The lock file stays: who removed it would let two in.
 *
 * @throws {Error} where another follower has it
 */
export function lockCheckpoint(checkpointFile: string): Disposable {
  const path = `${checkpointFile}.lock`;
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new Error(
      `another follower uses the checkpoint ${checkpointFile}: stop it, or give this one another with --checkpoint`,
      { cause: error },
    );
  }
  return {
    [Symbol.dispose]: () => {
      database.close();
    },
  };
}

const SQLITE_BUSY = 5;

/** Deno's errors have no code of SQLite's, only its words for it. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'errcode' in error ? error.errcode === SQLITE_BUSY : error.message === 'database is locked';
}
