import { WorkflowFailedError } from '@temporalio/client';
import { Registry } from 'prom-client';
import type { World } from '../../activities/stores/world.ts';
import { connectTemporal, type TemporalConnection } from '../../ingress/starters/connect.ts';
import { createGrpcStarter } from '../../ingress/starters/grpc.ts';
import type { Starter } from '../../ingress/starters/starter.ts';
import { createAppliedDefinition } from '../../worker/applied-definition.ts';
import { createLog } from '../../worker/log.ts';
import { createSentRecords, type SentRecordsOptions } from '../../worker/sent-records.ts';
import { createStartSync } from '../../worker/start-sync.ts';
import { syncMetrics } from '../../worker/sync-metrics.ts';
import { startWorker } from '../../worker/worker.ts';
import { createWorld } from '../../worker/world.ts';
import { definitionSchema, type Definition } from '../../workflows/model/definition.ts';
import type { SyncOutcome } from '../../workflows/model/outcome.ts';
import type { StoreDefaults } from '../../workflows/model/config.ts';
import { HERE, PERMISSIVE } from './here.ts';
import { quietRuntime } from './quiet-runtime.ts';
import { servers, workflowBundle } from './servers.ts';
import { uniqueName } from './unique.ts';

/** What a test saw a worker ask of the stores. */
export interface StoreRequest {
  readonly store: string;
  readonly operation: string;
  readonly code: string;
}

/** A real worker on a task queue of its own, with the shared Temporal. */
export interface Spine extends AsyncDisposable {
  readonly temporal: TemporalConnection;
  readonly starter: Starter;
  readonly taskQueue: string;
  /** Every request made so far, oldest first. */
  readonly requests: readonly StoreRequest[];
  /** What its worker has counted so far, in Prometheus' text format. */
  metrics(): Promise<string>;
  /** Tells the secret's actor of a change and waits until it has settled. */
  sync(definition: Definition, path: string): Promise<SyncOutcome>;
  /** As {@link sync}, for one that must fail: type, message and detail of its failure. */
  syncFailing(
    definition: Definition,
    path: string,
  ): Promise<{ type: string; message: string; outcome: SyncOutcome }>;
}

/**
 * @param env what the worker's environment has beside the shared servers'
 * @param files what it reads as files, before those of the machine
 * @param stores what its configuration file says of stores
 * @param records how it keeps records of what was sent
 */
export async function startSpine(
  env: Readonly<Record<string, string>> | World['env'] = {},
  files?: World['readFile'],
  stores: StoreDefaults = {},
  records: Pick<SentRecordsOptions, 'renewAfterMs'> = {},
): Promise<Spine> {
  quietRuntime();
  const resources = new AsyncDisposableStack();
  const temporal = resources.use(await connectTemporal({ address: servers.temporal.address }));
  const taskQueue = uniqueName('spine');
  const starter = createGrpcStarter(temporal, { taskQueue });
  const requests: StoreRequest[] = [];
  const registry = new Registry();
  const { sync, countRequest } = syncMetrics(registry);
  const worker = await startWorker({
    world: {
      ...createTestWorld(typeof env === 'function' ? env : (name) => env[name], files, (...request) => {
        const [store, operation, code] = request;
        requests.push({ store, operation, code });
        countRequest(...request);
      }),
      sent: createSentRecords(temporal, { taskQueue, ...records }),
    },
    metrics: sync,
    ...HERE,
    boundary: () => Promise.resolve({ ...PERMISSIVE, stores }),
    startSync: createStartSync(starter),
    appliedDefinition: createAppliedDefinition(temporal, createLog('test', 'silent')),
    log: createLog('test', 'silent'),
    address: servers.temporal.address,
    taskQueue,
    workflowBundle: workflowBundle(),
  });
  resources.defer(() => worker.stop());

  const run = async (definition: Definition, path: string): Promise<SyncOutcome> => {
    const { workflowId, runId } = await starter.changed({ definition, path, change: { cause: 'manual' } });
    return await temporal.client.workflow.getHandle<() => Promise<SyncOutcome>>(workflowId, runId).result();
  };
  return {
    temporal,
    starter,
    taskQueue,
    requests,
    metrics: () => registry.metrics(),
    sync: run,
    syncFailing: async (definition, path) => {
      const error = await run(definition, path).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(error instanceof WorkflowFailedError)) throw new Error('the sync did not fail', { cause: error });
      const cause = error.cause as { type?: string; message: string; details?: unknown[] };
      return { type: cause.type ?? '', message: cause.message, outcome: cause.details?.[0] as SyncOutcome };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function createTestWorld(
  env: World['env'],
  readFile: World['readFile'] | undefined,
  countRequest: World['countRequest'],
): World {
  const world = createWorld(countRequest);
  const shared: Record<string, string> = {
    VAULT_ADDR: servers.vault.address,
    VAULT_TOKEN: servers.vault.token,
    // Those of definitions that name another address.
    KEYFERRY_SECRET_VAULT: servers.vault.token,
    KEYFERRY_SECRET_AWS: 'testing',
  };
  return {
    ...world,
    env: (name) => env(name) ?? shared[name] ?? world.env(name),
    ...(readFile && { readFile, realPath: (path: string) => Promise.resolve(path) }),
  };
}

/** A valid definition with a name of its own. */
export function defineSync(spec: object, name = uniqueName('sync')): Definition {
  return definitionSchema.parse({ apiVersion: 'keyferry.dev/v1', kind: 'Sync', metadata: { name }, spec });
}
