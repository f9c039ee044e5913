import { setTimeout as delay } from 'node:timers/promises';
import { retryPolicies } from '../../workflows/model/errors.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { startFailure } from '../starters/grpc-failure.ts';
import { createPendingLook, pendingWords } from './pending.ts';
import { say } from './print.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';

const POLL_MS = 500;

export interface Awaited {
  readonly workflowId: string;
  /** What is said while nothing is in the way. */
  readonly doing: string;
  /** How far it is, told before what it waits for; an empty text where that is not known. */
  readonly progress?: (line: ProgressLine) => Promise<string>;
  /** Said on Ctrl-C: what becomes of the work, and how to look at it. */
  readonly interrupted: string;
}

/**
 * Waits for what a workflow comes to, and tells meanwhile, once a change, what it waits for: activities that fail and
 * are tried again, stores and workers that do not answer. Nothing of it is needed for the result, so that what cannot
 * be asked now is asked again.
 *
 * @param result the workflow's end, however it is asked for
 */
export async function whileWaiting<T>(
  temporal: TemporalConnection,
  { workflowId, doing, progress, interrupted }: Awaited,
  result: Promise<T>,
): Promise<T> {
  using line = createProgressLine();
  using _interruption = sayOnInterrupt(interrupted);
  const lookAtPending = createPendingLook(temporal);
  const ended = result.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, delay(POLL_MS, false)]))) {
    try {
      const [far, pending] = await Promise.all([progress?.(line) ?? '', lookAtPending(workflowId)]);
      const waiting = pending.length === 0 ? '' : `waiting: ${pendingWords(pending).join('; ')}`;
      const said = [far, waiting].filter((part) => part !== '').join('   ');
      if (!(await Promise.race([ended, Promise.resolve(false)]))) line.show(said === '' ? doing : said);
    } catch (error) {
      const failure = startFailure(error, temporal);
      if (retryPolicies[failure.code] !== 'untilItWorks') throw failure;
      line.show(`waiting: ${failure.message}`);
    }
  }
  return await result;
}

/** What is said of a sync on Ctrl-C. */
export function goesOn(name: string): string {
  return `The sync goes on in Temporal. keyferry status ${name} shows how it stands.`;
}

/** Ctrl-C ends the command and not the work: for as long as this is in use, that is said, with how to go on. */
export function sayOnInterrupt(text: string): Disposable {
  const stop = (signal: NodeJS.Signals): void => {
    say(`\n${text}\n`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    [Symbol.dispose]: () => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}
