import { ScheduleNotFoundError, type Client, type ScheduleDescription } from '@temporalio/client';
import type { Definition } from '../../workflows/model/definition.ts';
import { SCHEDULE_PREFIX, scheduleId } from '../../workflows/model/names.ts';
import type { ReconcileInput } from '../../workflows/model/reconcile.ts';
import { desiredSchedule } from './desired.ts';

export interface ApplyOptions {
  readonly taskQueue: string;
  /** Whether the namespace has our search attributes. */
  readonly searchAttributes: boolean;
  /** Delete the schedules of definitions that are not given. */
  readonly prune?: boolean;
  /** Say what would be done and do nothing. */
  readonly dryRun?: boolean;
}

export interface ScheduleChange {
  readonly definition: string;
  readonly action: 'created' | 'updated' | 'paused' | 'resumed' | 'deleted' | 'unchanged';
}

/**
 * Makes the schedules in Temporal match the definitions, and starts a reconcile at once for each that is new or
 * changed. Idempotent: what matches already is left alone.
 */
export async function applySchedules(
  client: Client,
  definitions: readonly Definition[],
  options: ApplyOptions,
): Promise<ScheduleChange[]> {
  const changes: ScheduleChange[] = [];
  for (const definition of definitions) changes.push(await applyOne(client, definition, options));
  if (options.prune) changes.push(...(await prune(client, definitions, options)));
  return changes;
}

async function applyOne(
  client: Client,
  definition: Definition,
  options: ApplyOptions,
): Promise<ScheduleChange> {
  const name = definition.metadata.name;
  const { paused, ...wanted } = desiredSchedule(definition, options.taskQueue, options.searchAttributes);
  const triggerImmediately = !paused;
  const handle = client.schedule.getHandle(scheduleId(name));
  const found = await describe(handle);
  if (found === undefined) {
    if (!options.dryRun) {
      await client.schedule.create({
        scheduleId: scheduleId(name),
        ...wanted,
        state: { paused, triggerImmediately, ...(paused && { note: SUSPENDED }) },
      });
    }
    return { definition: name, action: 'created' };
  }
  const same = sameDefinition(found, definition) && sameTaskQueue(found, options.taskQueue);
  if (same && found.state.paused === paused) return { definition: name, action: 'unchanged' };
  // A person may have paused what the definition does not suspend: an unchanged definition leaves that alone.
  if (same && !paused && found.state.note !== SUSPENDED) return { definition: name, action: 'unchanged' };
  if (!options.dryRun) {
    await handle.update(() => ({ ...wanted, state: { paused, ...(paused && { note: SUSPENDED }) } }));
    if (triggerImmediately) await handle.trigger();
  }
  return { definition: name, action: same ? (paused ? 'paused' : 'resumed') : 'updated' };
}

const SUSPENDED = 'suspended by its definition (spec.suspend)';

async function prune(
  client: Client,
  definitions: readonly Definition[],
  options: ApplyOptions,
): Promise<ScheduleChange[]> {
  const wanted = new Set(definitions.map(({ metadata }) => scheduleId(metadata.name)));
  const changes: ScheduleChange[] = [];
  for await (const { scheduleId: id } of client.schedule.list()) {
    if (!id.startsWith(SCHEDULE_PREFIX) || wanted.has(id)) continue;
    if (!options.dryRun) await client.schedule.getHandle(id).delete();
    changes.push({ definition: id.slice(SCHEDULE_PREFIX.length), action: 'deleted' });
  }
  return changes;
}

/** Undefined where there is none of that ID. */
async function describe(handle: {
  describe(): Promise<ScheduleDescription>;
}): Promise<ScheduleDescription | undefined> {
  try {
    return await handle.describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function sameDefinition(found: ScheduleDescription, definition: Definition): boolean {
  return JSON.stringify(definitionOf(found)) === JSON.stringify(definition);
}

function sameTaskQueue(found: ScheduleDescription, taskQueue: string): boolean {
  return found.action.taskQueue === taskQueue;
}

/** The definition that a schedule's runs go by. */
export function definitionOf(schedule: ScheduleDescription): Definition | undefined {
  return (schedule.action.args?.[0] as ReconcileInput | undefined)?.definition;
}

/** The definition as it was last applied; undefined where none of that name was. */
export async function appliedDefinition(client: Client, name: string): Promise<Definition | undefined> {
  const found = await describe(client.schedule.getHandle(scheduleId(name)));
  return found && definitionOf(found);
}
