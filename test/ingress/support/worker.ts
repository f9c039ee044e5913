import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities } from '../../../activities/index.ts';
import { servers, workflowBundle } from '../../support/servers.ts';

// Workflows that fail are what some tests ask for: the SDK need not warn of each.
Runtime.install({ logger: new DefaultLogger('ERROR') });

export type StandIns = Pick<Activities, 'readSource' | 'writeDestination'>;

/** Stands in for the stores, which the ways in have nothing to do with: what is written arrives as version 7. */
export const everythingWorks: StandIns = {
  readSource: (input) =>
    Promise.resolve({
      state: 'present',
      version: '3',
      keyCount: 1,
      keys: input.definition.spec.destinations.map(() => 'kv/copy'),
    }),
  writeDestination: () =>
    Promise.resolve({
      key: 'kv/copy',
      action: 'updated',
      sourceVersion: '3',
      version: '7',
      replicating: false,
    }),
};

export const nothingIsAllowed: StandIns = {
  ...everythingWorks,
  writeDestination: () =>
    Promise.reject(
      ApplicationFailure.create({
        type: 'forbidden',
        message: 'Writing kv/copy is forbidden.',
        nonRetryable: true,
        details: [{ remedy: 'Allow it.' }],
      }),
    ),
};

/** Runs the real workflows on a task queue while the body runs. */
export async function withWorker(
  taskQueue: string,
  activities: StandIns,
  body: () => Promise<void>,
): Promise<void> {
  const connection = await NativeConnection.connect({ address: servers.temporal.address });
  try {
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: workflowBundle(),
      activities,
    });
    await worker.runUntil(body);
  } finally {
    await connection.close();
  }
}
