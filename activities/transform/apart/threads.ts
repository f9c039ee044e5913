import { availableParallelism } from 'node:os';
import { StoreError } from '../../stores/store-error.ts';
import type { Answer, Job, Rendered } from './job.ts';
import { openThread, RenderFailure, type Thread } from './open-thread.ts';

/**
 * Longest rendering, in milliseconds of a running thread. The limits of templates (template/limits.ts) end what is
 * too much work long before, and always at the same point; this one holds inside of a single function as well.
 */
const DEADLINE_MS = 10_000;

/** Of which one is for what has overrun before, so that it keeps no one else waiting. */
const MAX_THREADS = Math.max(2, Math.min(4, availableParallelism()));

interface Waiting {
  readonly job: Job;
  readonly deadlineMs: number;
  readonly resolve: (rendered: Rendered) => void;
  readonly reject: (error: unknown) => void;
}

const waiting: Waiting[] = [];
const idle: Thread[] = [];
let threads = 0;

/** Templates that have overrun before; forgotten all together when there are too many of them. */
const slow = new Set<string>();
const MAX_SLOW = 1_000;
let slowRunning = 0;

/**
 * Renders templates in a thread of their own, so that none holds up what else the process does; one that takes too
 * long is ended with its thread.
 *
 * @throws {RenderFailure} where a template cannot be compiled or rendered, or takes too long or too much memory
 * @throws {StoreError} `invalidValue` where the result is of no use
 */
export function renderApart(job: Job, deadlineMs = DEADLINE_MS): Promise<Rendered> {
  return new Promise((resolve, reject) => {
    waiting.push({ job, deadlineMs, resolve, reject });
    startWaiting();
  });
}

function startWaiting(): void {
  while (threads < MAX_THREADS || idle.length > 0) {
    const next = waiting.findIndex(({ job }) => slowRunning === 0 || !slow.has(idOf(job)));
    const [taken] = next === -1 ? [] : waiting.splice(next, 1);
    if (taken === undefined) return;
    const isSlow = slow.has(idOf(taken.job));
    if (isSlow) slowRunning++;
    threads += idle.length === 0 ? 1 : 0;
    const thread = idle.pop() ?? openThread();
    // It rejects whoever waits, and never itself.
    run(thread, taken)
      .finally(() => {
        if (isSlow) slowRunning--;
        startWaiting();
      })
      .catch(() => undefined);
  }
}

async function run(thread: Thread, { job, deadlineMs, resolve, reject }: Waiting): Promise<void> {
  try {
    const answer = await thread.ask(job, deadlineMs);
    idle.push(thread);
    settle(answer, resolve, reject);
  } catch (error) {
    // Such a thread has ended.
    threads--;
    if (error instanceof RenderFailure) remember(job);
    reject(error);
  }
}

function remember(job: Job): void {
  if (slow.size >= MAX_SLOW) slow.clear();
  slow.add(idOf(job));
}

function idOf(job: Job): string {
  return JSON.stringify(job.kind === 'body' ? job.template : job.templates);
}

function settle(answer: Answer, resolve: Waiting['resolve'], reject: Waiting['reject']): void {
  if ('rendered' in answer) resolve(answer.rendered);
  else if ('fault' in answer) reject(new RenderFailure(answer.fault));
  else if ('problem' in answer) reject(new StoreError(answer.problem));
  else reject(new TypeError(`${answer.defect} while a template was rendered`));
}
