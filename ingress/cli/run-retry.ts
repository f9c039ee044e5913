import { ScheduleOverlapPolicy } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import pLimit from 'p-limit';
import type { SyncInput } from '../../workflows/model/event.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import { SYNC_WORKFLOW } from '../../workflows/model/sync-start.ts';
import { appliedDefinition } from '../schedules/apply.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { codeOf } from '../starters/grpc-failure.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import { print } from './print.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import { standingOfOne } from './status-one.ts';
import { withTemporal } from './with-temporal.ts';

/** Requests at once. */
const CONCURRENCY = 5;

/** @param target ID of a workflow, or name of a definition, which has no slash in it */
export async function runRetry(target: string): Promise<void> {
  await withTemporal(async (temporal) => {
    if (target.includes('/')) {
      print(`started ${await retryOne(temporal, target)}\n`);
      return;
    }
    const started = await retryAll(temporal, target);
    if (started.length === 0) print(`nothing of ${target} failed\n`);
    else print(started.map((id) => `started ${id}\n`).join(''));
  });
}

async function retryOne(temporal: TemporalConnection, id: string): Promise<string> {
  const input = await inputOf(temporal, id);
  const definition =
    (await appliedDefinition(temporal.client, input.definition.metadata.name)) ?? input.definition;
  refuseSuspended(definition);
  const change = { cause: 'manual' } as const;
  const started = await createGrpcStarter(temporal).changed({ definition, path: input.path, change });
  return started.workflowId;
}

/**
 * All that needs a person now: each secret that failed, and, where a destination could not be reconciled or more failed
 * than are told one by one, the reconcile, which sees to all.
 *
 * @returns the IDs of what was started
 */
export async function retryAll(temporal: TemporalConnection, name: string): Promise<readonly string[]> {
  const { client } = temporal;
  const definition = await appliedDefinition(client, name);
  if (definition) refuseSuspended(definition);
  const { destinations, unasked } = await standingOfOne(temporal, name);
  const failures = destinations.flatMap((destination) => destination.failures);
  const ids = new Set(failures.flatMap(({ workflowId }) => workflowId ?? []));
  const limit = pLimit(CONCURRENCY);
  const started = await Promise.all([...ids].map((id) => limit(() => retryOne(temporal, id))));
  const whole = unasked > 0 || failures.some(({ workflowId }) => workflowId === undefined);
  if (!whole || definition === undefined) return started;
  const schedule = scheduleId(name);
  await client.schedule.getHandle(schedule).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
  return [...started, schedule];
}

/** What the newest run of a workflow was started with. */
async function inputOf({ client, address }: TemporalConnection, id: string): Promise<SyncInput> {
  try {
    const { events } = await client.workflow.getHandle(id).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    const [payload] = started?.input?.payloads ?? [];
    if (started?.workflowType?.name === SYNC_WORKFLOW && payload) {
      return defaultPayloadConverter.fromPayload<SyncInput>(payload);
    }
  } catch (error) {
    if (codeOf(error) !== 'notFound') throw error;
  }
  throw new Error(
    `There is no sync of the ID ${id} at ${address}. IDs begin with sync/; keyferry status NAME lists them, and keyferry retry NAME tries all of them again.`,
  );
}
