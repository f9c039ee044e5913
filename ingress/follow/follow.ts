import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Intake } from '../intake.ts';
import type { Log } from '../log.ts';
import { createWake } from '../wake.ts';
import { firstCheckpoint } from './begin.ts';
import { createCheckpoints, loadCheckpoint, storeCheckpoint } from './checkpoint.ts';
import { createDelivery, type Deliver } from './deliver.ts';
import { defaultLimits, type Limits, type Piece } from './line-buffer.ts';
import { lockCheckpoint } from './lock.ts';
import { createPace } from './pace.ts';
import { createTrail, type Trail } from './trail.ts';
import { createWatching } from './watching.ts';

export interface FollowOptions {
  /** The file of Vault's file audit device, or where it will be. */
  readonly file: string;
  /** Where it is kept how far the file was read; its directory is made. Beside it `.lock` and `.new` are used. */
  readonly checkpointFile: string;
  readonly takeLines: Intake['takeAuditLines'];
  readonly log: Log;
  /** Stops: what is being handed over is still finished and recorded. */
  readonly signal: AbortSignal;
  /** The name of the Vault, for definitions whose `source.vault.name` asks for one. */
  readonly vault?: string;
  /** Without a checkpoint: begin with what comes from now on. Default: with what the file holds. */
  readonly fromEnd?: boolean;
  /** Called once the checkpoint is locked and read and the file is watched. */
  readonly onReady?: () => void;
  readonly limits?: Limits;
  /** Some file systems do not report changes: the file is looked at this often as well, in milliseconds. Default 250. */
  readonly pollMs?: number;
}

const POLL_MS = 250;

/**
 * Hands every line of an audit file over, at least once and in order, through rotation by renaming or by
 * `copytruncate`, restarts and crashes. What it recorded as read was taken before; what was taken shortly before
 * a crash is handed over again. Resolves when told to stop.
 *
 * Where the guarantee ends: a rotated file that is removed or compressed before it was read, and what
 * `copytruncate` itself loses. Reconciling finds what such lines told of.
 *
 * @throws {Error} where another follower has the checkpoint, the checkpoint is unusable or cannot be stored, or
 *   the file is no regular file
 */
export async function followAuditFile(options: FollowOptions): Promise<void> {
  const { log, signal, limits = defaultLimits, pollMs = POLL_MS } = options;
  const file = resolve(options.file);
  const checkpointFile = resolve(options.checkpointFile);
  await mkdir(dirname(checkpointFile), { recursive: true, mode: 0o700 });
  using _lock = lockCheckpoint(checkpointFile);
  const from =
    (await loadCheckpoint(checkpointFile, file)) ?? (await firstCheckpoint(file, options.fromEnd ?? false));
  await storeCheckpoint(checkpointFile, from);

  using wake = createWake(signal);
  using watching = createWatching(file, wake.notify);
  const checkpoints = createCheckpoints(checkpointFile, log);
  await using trail = createTrail(
    {
      file,
      limits,
      log,
      ignore: (path) => path.startsWith(checkpointFile),
      save: checkpoints.save,
      onOpen: watching.watch,
    },
    from,
  );
  const pace = createPace();
  const takeLines: Intake['takeAuditLines'] = async (text, how) => {
    const taken = await options.takeLines(text, how);
    pace.took(taken.accepted);
    return taken;
  };
  const rest = async (piece: Piece): Promise<void> => {
    // What is near the size of a batch was cut by us: more is there already.
    const pauseMs = piece.kind === 'lines' && piece.bytes.length * 4 < limits.batchBytes ? pace.pauseMs() : 0;
    if (pauseMs > 0) await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  };
  const step = createStep(trail, createDelivery({ ...options, takeLines }), rest, signal);
  options.onReady?.();
  try {
    while (!signal.aborted) if (!(await step())) await wake.wait(pollMs);
  } finally {
    await checkpoints.flush();
  }
}

/** @returns a function that reads all there is now, and tells whether another file may be there to read */
function createStep(
  trail: Trail,
  deliver: Deliver,
  rest: (piece: Piece) => Promise<void>,
  signal: AbortSignal,
): () => Promise<boolean> {
  async function drain(): Promise<'end' | 'replaced' | 'nothing' | 'stopped'> {
    while (!signal.aborted) {
      const piece = await trail.next();
      if (typeof piece === 'string') return piece;
      if (piece.kind === 'lines' && !(await deliver(piece.bytes, trail.place()))) return 'stopped';
      trail.take(piece);
      await rest(piece);
    }
    return 'stopped';
  }

  return async () => {
    let end = await drain();
    // Read once more after the writer was seen to have gone on: now everything is there.
    if (end === 'end' && (await trail.hasSuccessor())) {
      end = await drain();
      if (end === 'end') {
        await trail.finish();
        return true;
      }
    }
    if (end === 'replaced') await trail.replace();
    return end === 'replaced';
  };
}
