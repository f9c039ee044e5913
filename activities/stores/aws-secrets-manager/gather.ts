import { setImmediate, setTimeout } from 'node:timers';
import { BatchGetSecretValueCommand, type SecretValueEntry } from '@aws-sdk/client-secrets-manager';
import type { ErrorCode } from '../../../workflows/model/errors.ts';
import { StoreError } from '../store-error.ts';
import type { AwsClient } from './client.ts';

/** What BatchGetSecretValue takes as SecretIdList. */
const MAX_BATCH = 20;

/** How long a read waits at most for the answer to those before it. */
const MAX_WAIT_MS = 200;

/** Reads current values, those that are asked for at the same time with one request. */
export interface CurrentValues {
  /**
   * @param take what the caller makes of a batch's answer; undefined where it is none that it can use
   * @param alone asks AWS for this secret only: where nobody else reads, and where a batch says nothing of it or tells
   *   of an error, so that this secret's own error is the one that is thrown
   */
  read<T>(
    name: string,
    take: (entry: SecretValueEntry) => T | undefined,
    alone: () => Promise<T>,
  ): Promise<T>;
}

interface Waiting {
  readonly name: string;
  /** @param entry undefined where the batch has none for it */
  readonly answer: (entry: SecretValueEntry | undefined) => void;
  readonly fail: (error: unknown) => void;
  /** When the caller has its value, or its error. */
  readonly settled: Promise<void>;
}

/** What would meet single requests just as it met the batch: they are not made. */
const OF_THE_STORE: readonly ErrorCode[] = ['notConfigured', 'unauthenticated', 'throttled', 'unavailable'];

/**
 * Nothing is read ahead, and a read that comes alone is sent at once: what is asked for while a request is under way
 * is gathered, and sent together when that is answered. So no value is older than the call that asked for it.
 *
 * Who may not batch (secretsmanager:BatchGetSecretValue), or has an endpoint that knows no such request, reads one
 * by one, and finds that out once a client.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 */
export function gatherReads(aws: AwsClient): CurrentValues {
  const waiting: Waiting[] = [];
  let sending = false;
  let mayBatch = true;

  const sendAll = async (): Promise<void> => {
    sending = true;
    // Reads that begin in the same turn of the event loop, as those of one page do, go together from the start.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const sent = send(waiting.splice(0, MAX_BATCH));
      if (waiting.length < MAX_BATCH) await atMost(MAX_WAIT_MS, sent);
    }
    sending = false;
  };

  const send = async (together: readonly Waiting[]): Promise<void> => {
    if (together.length === 1 || !mayBatch) {
      for (const { answer } of together) answer(undefined);
      await Promise.all(together.map(({ settled }) => settled));
      return;
    }
    try {
      const entries = await getAll(aws, [...new Set(together.map(({ name }) => name))]);
      for (const { name, answer } of together) answer(entries.get(name));
    } catch (error) {
      if (!(error instanceof StoreError) || OF_THE_STORE.includes(error.code)) {
        for (const { fail } of together) fail(error);
        return;
      }
      if (error.code === 'forbidden' || error.code === 'rejected') mayBatch = false;
      for (const { answer } of together) answer(undefined);
    }
  };

  const read = <T>(
    name: string,
    take: (entry: SecretValueEntry) => T | undefined,
    alone: () => Promise<T>,
  ): Promise<T> => {
    if (!mayBatch) return alone();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const valueOf = async (entry: SecretValueEntry | undefined): Promise<T> =>
      (entry && take(entry)) ?? (await alone());
    waiting.push({
      name,
      answer: (entry) => {
        valueOf(entry).then(resolve, reject);
      },
      fail: reject,
      settled: promise.then(ignore, ignore),
    });
    if (!sending) sendAll().catch(reject);
    return promise;
  };
  return { read };
}

function ignore(): void {
  // What became of one read is its caller's.
}

/** By name; without those that AWS has an error for, or leaves for another page. */
async function getAll(
  aws: AwsClient,
  names: readonly string[],
): Promise<ReadonlyMap<string, SecretValueEntry>> {
  const key = `${String(names.length)} secrets`;
  const { SecretValues = [] } = await aws.call('BatchGetSecretValue', { key }, (sdk) =>
    sdk.send(new BatchGetSecretValueCommand({ SecretIdList: [...names] })),
  );
  return new Map(SecretValues.map((entry) => [entry.Name ?? '', entry]));
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}
