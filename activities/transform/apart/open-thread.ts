import { Worker } from 'node:worker_threads';
import type { Answer, Job } from './job.ts';

/** Why a rendering failed. Its message names the template and a position or a limit, never a value. */
export class RenderFailure extends Error {
  override readonly name = 'RenderFailure';
}

/** A thread that renders one job after the other. */
export interface Thread {
  /**
   * Waits until the thread runs, and from then on as long as it is given. A thread that has failed once has ended.
   *
   * @throws {RenderFailure} where the job takes too long or too much memory
   * @throws {TypeError} where the thread ends for another reason
   */
  ask(job: Job, deadlineMs: number): Promise<Answer>;
}

/** Secrets and what templates make of them are a few megabytes. */
const MAX_MEGABYTES = 256;

/** An idle thread keeps no process alive. */
export function openThread(): Thread {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    // No credentials of ours, and nothing of the thread in what the process prints. Its output is not read, which would
    // keep the process alive.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
  });
  const { promise: ended, reject: end } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  worker.on('error', (error) => {
    end(failureOf(error));
  });
  worker.on('exit', () => {
    end(new TypeError('a thread that renders templates ended'));
  });
  const next = (): Promise<unknown> =>
    Promise.race([
      ended,
      new Promise((resolve) => {
        worker.once('message', resolve);
      }),
    ]);
  const ready = next();
  ready.catch(() => undefined);
  return {
    ask: async (job, deadlineMs) => {
      worker.ref();
      await ready;
      const timer = setTimeout(() => {
        end(
          new RenderFailure(
            `rendering took longer than ${String(deadlineMs / 1_000)} s, which is the limit, and was ended`,
          ),
        );
        worker.terminate().catch(() => undefined);
      }, deadlineMs);
      try {
        const answer = next();
        worker.postMessage(job);
        return (await answer) as Answer;
      } finally {
        clearTimeout(timer);
        worker.unref();
      }
    },
  };
}

/** The message of a defect may quote what it choked on: only its name is kept. */
function failureOf(error: unknown): Error {
  const { name, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new RenderFailure(
      `rendering took more than ${String(MAX_MEGABYTES)} MB of memory, which is the limit, and was ended`,
    );
  return new TypeError(`${name ?? typeof error} in a thread that renders templates`);
}
