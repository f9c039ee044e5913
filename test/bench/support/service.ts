import { join } from 'node:path';
import { startTemporal } from '../../../infra/tools/temporal/start.ts';
import { loadDefinitions } from '../../../ingress/definitions/load.ts';
import { connectTemporal, type TemporalConnection } from '../../../ingress/starters/connect.ts';
import { DEFAULT_TASK_QUEUE, scheduleId } from '../../../workflows/model/names.ts';
import type { Progress, ReconcileOutcome } from '../../../workflows/model/outcome.ts';
import { RECONCILE_WORKFLOW, type ReconcileInput } from '../../../workflows/model/reconcile.ts';
import { ended, startPart, untilIdle } from './keyferry.ts';

import type { Stage } from './stage.ts';
import { usageOf, type Usage } from './usage.ts';

/** `keyferry worker` and, where definitions are given, `keyferry ingress`, each a process of its own. */
export interface Service extends AsyncDisposable {
  readonly metricsUrl: string;
  /** URL of the ingress. */
  readonly ingress: string;
  readonly temporal: TemporalConnection;
  readonly usage: () => Promise<{ readonly worker: Usage; readonly ingress: Usage }>;
  readonly idle: () => Promise<void>;
  /** Runs one `reconcile` of a definition to its end, by Temporal's own clock. */
  readonly reconcile: (definition: string) => Promise<Reconciled>;
}

export interface Reconciled {
  readonly ms: number;
  readonly progress: Progress;
}

let started = 0;

export async function startService(stage: Stage, definitionsFile: string): Promise<Service> {
  await using resources = new AsyncDisposableStack();
  const dbFilename = join(stage.directory, `temporal-${String(started++)}.db`);
  const server = resources.use(await startTemporal({ dbFilename }));
  const env = { ...stage.env, TEMPORAL_ADDRESS: server.address };
  const worker = startPart(['worker', '--metrics', '127.0.0.1:0'], env);
  resources.defer(() => ended(worker));
  const ingress = startPart(['ingress', '--definitions', definitionsFile, '--listen', '127.0.0.1:0'], env);
  resources.defer(() => ended(ingress));
  const metricsUrl = (await worker.ready).get('metrics') ?? '';
  const ingressUrl = (await ingress.ready).get('ingress') ?? '';
  const temporal = resources.use(await connectTemporal({ address: server.address }));
  const { definitions } = await loadDefinitions([definitionsFile]);
  const kept = resources.move();
  let runs = 0;
  return {
    metricsUrl,
    ingress: ingressUrl,
    temporal,
    usage: async () => ({ worker: await usageOf(worker), ingress: await usageOf(ingress) }),
    idle: () => untilIdle(temporal),
    reconcile: async (name) => {
      const definition = definitions.find((each) => each.definition.metadata.name === name)?.definition;
      if (definition === undefined) throw new TypeError(`there is no definition ${name}`);
      const handle = await temporal.client.workflow.start<
        (input: ReconcileInput) => Promise<ReconcileOutcome>
      >(RECONCILE_WORKFLOW, {
        workflowId: `${scheduleId(name)}-bench-${String(runs++)}`,
        taskQueue: DEFAULT_TASK_QUEUE,
        args: [{ definition }],
      });
      const { destinations } = await handle.result();
      const { startTime, closeTime } = await handle.describe();
      const [progress] = destinations;
      if (progress === undefined || closeTime === undefined) throw new Error(`${name} has no outcome`);
      return { ms: closeTime.getTime() - startTime.getTime(), progress };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
