import type { Log } from '../log.ts';
import type { Checkpoint, Position } from './checkpoint.ts';
import { isSame, type Generation } from './generation.ts';
import type { Limits, Piece } from './line-buffer.ts';
import { createReading, positionOf, type Reading } from './reading.ts';
import { lookAround, lookAt, type Siblings } from './siblings.ts';
import { openCopy, openPrevious, openSuccessor } from './succession.ts';

export interface TrailOptions {
  readonly file: string;
  readonly limits: Limits;
  readonly log: Log;
  /** Files that are none of the log, whatever their names. */
  readonly ignore: (path: string) => boolean;
  /** Called with each new state: what a restart would go on from. */
  readonly save: (checkpoint: Checkpoint) => void;
  /** Called when another file is read, with the paths to watch. */
  readonly onOpen: (paths: readonly string[]) => void;
}

/** The files that had the followed path, one after the other. */
export interface Trail extends AsyncDisposable {
  /** What is read now; undefined as long as there is nothing to read. */
  current(): Promise<Reading | undefined>;
  /** Records that the piece was taken. */
  take(piece: Piece): void;
  /** Whether the writer has gone on to another file, so that what it wrote to the current one is all there. */
  hasSuccessor(): Promise<boolean>;
  /** The current one was read to its end: the next is another. */
  finish(): Promise<void>;
  /** The current one was emptied: a copy of what it held is looked for, to read the rest of it. */
  replace(): Promise<void>;
}

export function createTrail(options: TrailOptions, from: Checkpoint): Trail {
  const { file, log } = options;
  let checkpoint = from;
  let reading: Reading | undefined;
  let resumed = from.at === undefined;
  let said: string | undefined;

  /** Once for each change of state: this is asked four times a second. */
  function say(state: string, fields: object, message: string): void {
    if (state !== said) log.warn(fields, message);
    said = state;
  }

  /** A file that may not be read now, or not yet, is no reason to end: it is tried again. */
  async function unlessRefused<T>(open: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await open();
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) throw error;
      say(code, { file, code }, 'the audit file cannot be opened, and is tried again until it can');
      return undefined;
    }
  }

  const look = (at?: Position): Promise<Siblings> =>
    lookAround(file, { also: at?.path, ignore: options.ignore });

  function start(generation: Generation): Reading {
    reading = createReading(generation, options.limits, (offset) => {
      log.warn(
        { file: generation.path, offset, limit: options.limits.lineBytes },
        'a line of the audit file is too long and passed over',
      );
    });
    said = undefined;
    record(reading);
    options.onOpen([file, generation.path]);
    log.info(
      { file: generation.path, inode: String(generation.inode), offset: generation.mark.offset },
      'reading the audit file',
    );
    return reading;
  }

  function record({ generation, taken }: Reading): void {
    const since = generation.modified;
    const finished = checkpoint.finished.filter((f) => f.modified >= since);
    checkpoint = { ...checkpoint, at: positionOf(generation, taken), since, finished };
    options.save(checkpoint);
  }

  async function close(): Promise<void> {
    const closing = reading;
    reading = undefined;
    await closing?.[Symbol.asyncDispose]();
  }

  async function resume(at: Position): Promise<Generation | undefined> {
    const generation = await openPrevious(await look(at), at);
    resumed = true;
    if (generation === undefined) {
      log.warn(
        { file: at.path, inode: String(at.inode), offset: at.offset },
        'the audit file that was read last is gone: what it held after this offset was not read',
      );
      checkpoint = { ...checkpoint, at: undefined };
    }
    return generation;
  }

  return {
    async current() {
      if (reading) return reading;
      return await unlessRefused(async () => {
        const previous = resumed || !checkpoint.at ? undefined : await resume(checkpoint.at);
        const generation = previous ?? (await openSuccessor(await look(), checkpoint));
        if (!generation) say('none', { file }, 'waiting for the audit file to be there');
        return generation && start(generation);
      });
    },
    take(piece) {
      if (!reading) return;
      reading.take(piece);
      record(reading);
    },
    async hasSuccessor() {
      if (!reading) return true;
      const live = await lookAt(file);
      if (live && isSame(live, reading.generation)) return false;
      const { generation } = reading;
      const next = await unlessRefused(async () => openSuccessor(await look(), checkpoint, generation));
      await next?.[Symbol.asyncDispose]();
      return next !== undefined;
    },
    async finish() {
      if (!reading) return;
      const { generation, taken, pending } = reading;
      if (pending > 0)
        log.warn(
          { file: generation.path, offset: taken.offset, bytes: pending },
          'the audit file was rotated in the middle of a line, which is passed over',
        );
      const { modified, mark } = generation;
      const record = { ...positionOf(generation, taken), size: mark.offset, modified };
      checkpoint = {
        ...checkpoint,
        at: undefined,
        since: modified,
        finished: [...checkpoint.finished.filter((f) => f.modified >= modified), record],
      };
      await close();
    },
    async replace() {
      if (!reading) return;
      const at = positionOf(reading.generation, reading.taken);
      const copy = await openCopy(await look(at), at);
      await close();
      if (copy) start(copy);
      else {
        log.info({ file, offset: at.offset }, 'the audit file was emptied: reading it from its beginning');
        checkpoint = { ...checkpoint, at: undefined };
      }
    },
    [Symbol.asyncDispose]: close,
  };
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
}
