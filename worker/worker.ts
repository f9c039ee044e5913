import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities, type ActivityDependencies } from '../activities/index.ts';
import { taskQueue } from '../ingress/task-queue.ts';
import { bundleWorkflows } from './bundle.ts';

export interface WorkerOptions extends ActivityDependencies {
  readonly log: Logger;
  /** Left out: the standard Temporal environment and profiles file. */
  readonly address?: string;
  readonly namespace?: string;
  readonly taskQueue?: string;
  /** Workflow code bundled before; left out, it is bundled now, which takes seconds. */
  readonly workflowBundle?: WorkflowBundle | { readonly codePath: string };
}

/** Activities under way in one worker. Each holds a few sockets and at most a secret's value. */
const MAX_ACTIVITIES = 64;

/**
 * Polls the task queue until `stop` or a fatal error. Stopping lets activities under way finish for 20 s, then
 * cancels them; Temporal gives them to another worker.
 */
export interface RunningWorker {
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** @throws {Error} naming the address where Temporal cannot be reached */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const configured = loadClientConnectConfig();
  const address = options.address ?? configured.connectionOptions.address ?? 'localhost:7233';
  const workflowBundle = options.workflowBundle ?? (await bundleWorkflows());
  const connection = await connect({ ...configured.connectionOptions, address }, address);
  const worker = await Worker.create({
    connection,
    namespace: options.namespace ?? configured.namespace ?? 'default',
    taskQueue: options.taskQueue ?? taskQueue(),
    workflowBundle,
    activities: createActivities(options),
    maxConcurrentActivityTaskExecutions: MAX_ACTIVITIES,
    shutdownGraceTime: '20 seconds',
    shutdownForceTime: '30 seconds',
  });
  const done = worker.run().finally(() => connection.close());
  return {
    done,
    stop: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await done;
    },
  };
}

async function connect(
  options: Parameters<typeof NativeConnection.connect>[0],
  address: string,
): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(options);
  } catch (error) {
    throw new Error(
      `Cannot reach Temporal at ${address}. Set TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_*) to a running service, or use keyferry dev.`,
      { cause: error },
    );
  }
}
