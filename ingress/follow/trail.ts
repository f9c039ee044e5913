import type { Log } from '../log.ts';
import type { Checkpoint, Finished, Position } from './checkpoint.ts';
import { isSame, type Generation } from './generation.ts';
import type { Place } from './deliver.ts';
import type { Limits, Piece } from './line-buffer.ts';
import { createReading, positionOf, type Reading } from './reading.ts';
import { lookAround, lookAt, type Siblings } from './siblings.ts';
import { openCopy, openNext, openPrevious } from './succession.ts';

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
  /**
   * The next whole lines. `end`: there are none now; `replaced`: what was read is no longer in the file;
   * `nothing`: there is no file to read.
   */
  next(): Promise<Piece | 'end' | 'replaced' | 'nothing'>;
  /** Where the piece begins that `next` gave last. */
  place(): Place;
  /** Records that this piece was taken. */
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
  let unsure = false; // see `makeWay`
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
    unsure = generation.mark.offset === 0;
    said = undefined;
    record(reading);
    options.onOpen([file, generation.path]);
    log.info(
      { file: generation.path, inode: String(generation.inode), offset: generation.mark.offset },
      'reading the audit file',
    );
    return reading;
  }

  /** @param finished what was just read to its end */
  function moved({ modified }: Generation, at?: Position, finished?: Finished): void {
    const since = later(modified, checkpoint.since);
    // What is older than both is never looked at again: see `openNext`.
    const kept = [...checkpoint.finished, ...(finished ? [finished] : [])].filter(
      (f) => f.modified >= since || f.modified >= modified,
    );
    checkpoint = { ...checkpoint, at, since, finished: kept };
  }

  function record({ generation, taken }: Reading): void {
    moved(generation, positionOf(generation, taken));
    options.save(checkpoint);
  }

  async function close(): Promise<void> {
    const closing = reading;
    reading = undefined;
    await closing?.[Symbol.asyncDispose]();
  }

  async function resume(at: Position): Promise<Generation | undefined> {
    const generation = await openPrevious(await look(at), at);
    if (generation === undefined) {
      log.warn(
        { file: at.path, inode: String(at.inode), offset: at.offset },
        'the audit file that was read last is gone or was emptied: what it may have held after this offset is not read',
      );
      checkpoint = { ...checkpoint, at: undefined };
    }
    return generation;
  }

  async function open(): Promise<Reading | undefined> {
    const { at } = checkpoint;
    const previous = at && at.offset > 0 ? await resume(at) : undefined;
    const generation = previous ?? (await openNext(await look(at), checkpoint));
    if (!generation) say('none', { file }, 'waiting for the audit file to be there');
    return generation && start(generation);
  }

  /**
   * As long as nothing was read of a file, nothing tells whether it was emptied and filled again, and a copy of
   * what it held comes first. After the first read that can be told, and this is asked.
   * @returns whether another file is read now
   */
  async function makeWay({ generation }: Reading): Promise<boolean> {
    const siblings = await look();
    const entries = [siblings.live, ...siblings.rotated, ...siblings.others];
    if (!entries.some((entry) => entry && isSame(entry, generation))) return false;
    const first = await openNext(siblings, checkpoint);
    if (!first) return false;
    if (isSame(first, generation)) {
      await first[Symbol.asyncDispose]();
      return false;
    }
    await close();
    start(first);
    return true;
  }

  return {
    async next() {
      for (;;) {
        const here = reading ?? (await unlessRefused(open));
        if (!here) return 'nothing';
        const piece = await here.next();
        const wasUnsure = unsure && here.generation.mark.offset > 0;
        if (wasUnsure) unsure = false;
        if (!wasUnsure || !(await unlessRefused(() => makeWay(here)))) return piece;
      }
    },
    place: () => ({ file: reading?.generation.path ?? file, offset: reading?.taken.offset ?? 0 }),
    take(piece) {
      if (!reading) return;
      reading.take(piece);
      record(reading);
    },
    async hasSuccessor() {
      if (!reading) return true;
      const { generation } = reading;
      const next = await unlessRefused(async () => {
        const live = await lookAt(file);
        if (live && isSame(live, generation)) return undefined;
        return await openNext(await look(), checkpoint, generation);
      });
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
      moved(generation, undefined, { ...positionOf(generation, taken), size: mark.offset, modified });
      await close();
    },
    async replace() {
      if (!reading) return;
      const at = positionOf(reading.generation, reading.taken);
      const copy = at.offset > 0 ? await unlessRefused(async () => openCopy(await look(at), at)) : undefined;
      await close();
      if (copy) start(copy);
      else checkpoint = { ...checkpoint, at: undefined };
      if (!copy && at.offset > 0)
        log.info({ file, offset: at.offset }, 'the audit file was emptied: reading it from its beginning');
    },
    [Symbol.asyncDispose]: close,
  };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
}
