import { connectTemporal, type TemporalConnection } from '../starters/connect.ts';
import { answeredCode, startFailure } from '../starters/grpc-failure.ts';
import { innermostWords } from '../starters/innermost.ts';
import { StartFailed } from '../starters/starter.ts';
import { say } from './print.ts';

const TOLD_AFTER_MS = 1_500;

/**
 * For a command that asks Temporal: the service of the standard environment, for as long as the work takes.
 *
 * @throws {Error} that says why the work failed and what to do, whatever it was wrapped in
 */
export async function withTemporal(work: (temporal: TemporalConnection) => Promise<void>): Promise<void> {
  await using temporal = await connected();
  try {
    await work(temporal);
  } catch (error) {
    const failure = answeredCode(error) === undefined ? error : startFailure(error, temporal);
    const words =
      failure instanceof StartFailed ? `${failure.message} ${failure.remedy}` : innermostWords(failure);
    throw new Error(words, { cause: error });
  }
}

/** A server that is not there is waited for; who waits with it is told so. */
async function connected(): Promise<TemporalConnection> {
  const told = setTimeout(() => {
    say('waiting for Temporal to answer\n');
  }, TOLD_AFTER_MS);
  try {
    return await connectTemporal();
  } finally {
    clearTimeout(told);
  }
}
