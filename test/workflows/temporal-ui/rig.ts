import { randomUUID } from 'node:crypto';
import { applySchedules } from '../../../ingress/schedules/apply.ts';
import type { Definition } from '../../../workflows/model/definition.ts';
import { scheduleId, syncWorkflowId } from '../../../workflows/model/names.ts';
import type { SyncOutcome } from '../../../workflows/model/outcome.ts';
import { defineSync, startSpine, type Spine } from '../../support/spine.ts';
import { uniqueName } from '../../support/unique.ts';
import { vaultClient } from '../../support/vault-client.ts';
import type { Mount } from '../../support/vault-mount.ts';

export interface Places {
  readonly from: Mount;
  readonly to: Mount;
  /** Writes to a mount that is not there. */
  readonly wrong: Definition;
  /** The same, mended. */
  readonly right: Definition;
}

/** Writes to a Vault that is away. */
export const away = {
  name: 'away',
  vault: {
    address: 'http://127.0.0.1:1',
    auth: { token: { env: 'KEYFERRY_SECRET_VAULT' } },
    mount: 'none',
    path: '$1',
  },
};

export const idOf = ({ metadata }: Definition, path = 'app') => syncWorkflowId(metadata.name, path);

/** A source with one secret, `app`, and a destination. */
export async function places(name = uniqueName('ui')): Promise<Places> {
  const vault = vaultClient();
  const [from, to] = [await vault.newMount(2), await vault.newMount(2)];
  await from.put('app', { key: 'value' });
  const define = (mount: string) =>
    defineSync(
      {
        source: { vault: { mount: from.path, path: '(.+)' } },
        destinations: [{ name: 'copy', vault: { mount, path: '$1' } }],
      },
      name,
    );
  return { from, to, wrong: define('no-such-mount'), right: define(to.path) };
}

/** What a person does with the buttons of the Temporal UI, done by the API that it uses. */
export interface Ui extends AsyncDisposable {
  readonly spine: Spine;
  /** As `keyferry apply` does. */
  apply(definition: Definition): Promise<void>;
  deleteSchedule(definition: Definition): Promise<void>;
  /** Gives the new run's ID. */
  reset(workflowId: string, to: 'first' | 'last'): Promise<string>;
  start(workflowId: string, input: object): Promise<void>;
  /** How a run ended, or the newest one of its ID, once it has. */
  endOf(workflowId: string, runId?: string): Promise<{ status: string; outcome?: SyncOutcome }>;
  /** How many tasks of the newest run failed: a task that fails is tried again for ever. */
  failedTasks(workflowId: string): Promise<number>;
}

export async function startUi(): Promise<Ui> {
  const spine = await startSpine();
  const { client, searchAttributes } = spine.temporal;
  const { workflow, workflowService: service } = client;
  const applied = new Set<string>();
  const eventsOf = async (workflowId: string) =>
    (await workflow.getHandle(workflowId).fetchHistory()).events ?? [];

  return {
    spine,
    apply: async (definition) => {
      await applySchedules(client, [definition], { taskQueue: spine.taskQueue, searchAttributes });
      applied.add(scheduleId(definition.metadata.name));
    },
    deleteSchedule: async ({ metadata }) => {
      await client.schedule.getHandle(scheduleId(metadata.name)).delete();
      applied.delete(scheduleId(metadata.name));
    },
    reset: async (workflowId, to) => {
      const tasks = (await eventsOf(workflowId)).filter(
        (event) => event.workflowTaskCompletedEventAttributes,
      );
      const task = to === 'first' ? tasks[0] : tasks.at(-1);
      const { runId } = await service.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId },
        workflowTaskFinishEventId: task?.eventId ?? null,
        requestId: randomUUID(),
        reason: 'a test',
      });
      return runId;
    },
    start: async (workflowId, input) => {
      await workflow.start('syncSecret', { workflowId, taskQueue: spine.taskQueue, args: [input] });
    },
    endOf: async (workflowId, runId) => {
      const handle = workflow.getHandle<() => Promise<SyncOutcome>>(workflowId, runId);
      const outcome = await handle
        .result()
        .catch((error: unknown) => (error as { cause?: { details?: SyncOutcome[] } }).cause?.details?.[0]);
      return { status: (await handle.describe()).status.name, ...(outcome && { outcome }) };
    },
    failedTasks: async (workflowId) =>
      (await eventsOf(workflowId)).filter(
        ({ workflowTaskFailedEventAttributes: failed }) => failed != null && failed.newRunId === '',
      ).length,
    [Symbol.asyncDispose]: async () => {
      for (const id of applied) await client.schedule.getHandle(id).delete();
      await spine[Symbol.asyncDispose]();
    },
  };
}
