import { defaultPayloadConverter } from '@temporalio/common';
import type { SyncInput } from '../../workflows/model/event.ts';
import { SYNC_WORKFLOW } from '../../workflows/model/sync-start.ts';
import { appliedDefinition } from '../schedules/apply.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { codeOf } from '../starters/grpc-failure.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import { print } from './print.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import { withTemporal } from './with-temporal.ts';

export async function runRetry(id: string): Promise<void> {
  await withTemporal(async (temporal) => {
    const input = await inputOf(temporal, id);
    const applied = await appliedDefinition(temporal.client, input.definition.metadata.name);
    const { path } = input;
    const definition = applied ?? input.definition;
    refuseSuspended(definition);
    const started = await createGrpcStarter(temporal).changed({
      definition,
      path,
      change: { cause: 'manual' },
    });
    print(`started ${started.workflowId}\n`);
  });
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
    `There is no sync of the ID ${id} at ${address}. IDs begin with sync/; keyferry status NAME lists them.`,
  );
}
