import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';

const nanoseconds = z.string().regex(/^\d+$/).transform(BigInt);

const position = z.strictObject({
  /** The path it was opened by: rotation may have renamed it since. */
  path: z.string(),
  device: nanoseconds,
  inode: nanoseconds,
  /** Everything before this byte was taken. */
  offset: z.int().nonnegative(),
  /** Of the bytes before the offset: see `mark.ts`. */
  fingerprint: z.string(),
});

const finished = position.extend({
  /** What stands between the offset and this was a line without end. */
  size: z.int().nonnegative(),
  modified: nanoseconds,
});

const checkpointSchema = z.strictObject({
  version: z.literal(1),
  /** The path that is followed. */
  file: z.string(),
  /** Absent as long as there was no file. */
  at: position.optional(),
  /** When what is read now was last modified, in ns since 1970: what is older was read before it. */
  since: nanoseconds,
  /** Files that were read to their end and are not older than that. */
  finished: z.array(finished),
});

export type Position = z.output<typeof position>;
export type Finished = z.output<typeof finished>;
export type Checkpoint = z.output<typeof checkpointSchema>;

export interface Checkpoints {
  /** Stores it in the background; of several given meanwhile, the last. What fails is logged, and tried with the next. */
  readonly save: (checkpoint: Checkpoint) => void;
  /** Resolves when the last one given is on disk, or could not be stored. None is given after it. */
  readonly flush: () => Promise<void>;
}

/**
 * What was stored; undefined where nothing was yet.
 *
 * @throws {Error} naming the checkpoint and what to do where it cannot be read, or is of another file
 */
export async function loadCheckpoint(checkpointFile: string, file: string): Promise<Checkpoint | undefined> {
  const text = await readFile(checkpointFile, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = checkpointSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new Error(
      `${checkpointFile} is no checkpoint of this version: remove it to read ${file} again from its beginning`,
    );
  if (parsed.data.file !== file)
    throw new Error(
      `${checkpointFile} is the checkpoint of ${parsed.data.file}, not of ${file}: give another with --checkpoint`,
    );
  return parsed.data;
}

/** A busy Vault writes hundreds of lines a second, and each checkpoint is two writes that the disk has to confirm. */
const STORE_EVERY_MS = 100;

/** Replaces it in one step: after a crash at any instant the old or the new one is there, and whole. */
export async function storeCheckpoint(checkpointFile: string, checkpoint: Checkpoint): Promise<void> {
  const temporary = `${checkpointFile}.new`; // the lock leaves only one writer
  const text = JSON.stringify(checkpoint, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  {
    await using handle = await open(temporary, 'w', 0o600);
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  }
  await rename(temporary, checkpointFile);
  await using directory = await open(dirname(checkpointFile), 'r');
  await directory.sync();
}

/** A line is handed over without waiting for the disk: a crash repeats what was not stored yet, and loses nothing. */
export function createCheckpoints(checkpointFile: string, log: Log): Checkpoints {
  let waiting: Checkpoint | undefined;
  let running: Promise<void> | undefined;
  let failing = false;
  const ending = new AbortController();

  async function run(): Promise<void> {
    while (waiting) {
      const checkpoint = waiting;
      waiting = undefined;
      try {
        await storeCheckpoint(checkpointFile, checkpoint);
        if (failing) log.info({ checkpoint: checkpointFile }, 'the checkpoint can be stored again');
        failing = false;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
        if (!failing)
          log.warn(
            { checkpoint: checkpointFile, code },
            'the checkpoint cannot be stored: following goes on, and a restart would repeat what came since',
          );
        failing = true;
      }
      await delay(STORE_EVERY_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
    running = undefined;
  }

  return {
    save(checkpoint) {
      waiting = checkpoint;
      running ??= run();
    },
    async flush() {
      ending.abort();
      await running;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
