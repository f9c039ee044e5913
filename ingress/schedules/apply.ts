import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowNotFoundError,
  type Client,
  type ScheduleDescription,
} from '@temporalio/client';
import type { Definition } from '../../workflows/model/definition.ts';
import { SCHEDULE_PREFIX, scheduleId } from '../../workflows/model/names.ts';
import { CHANGED_SIGNAL } from '../../workflows/model/sync-start.ts';
import type { LeftBehind } from '../definitions/left-behind.ts';
import { definitionOf, desiredSchedule, isAsDesired } from './desired.ts';
import { runsQuery } from '../starters/starter.ts';
import { leavingBehind, leftBehindMemo } from './left-behind.ts';

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
  /** What it wrote and neither updates nor removes from now on; absent where there is nothing. */
  readonly leftBehind?: readonly LeftBehind[];
}

/**
 * Makes the schedules in Temporal match the definitions, and starts a reconcile at once for each that is new or
 * changed. Idempotent: what matches already is left alone. What was deleted or edited by hand is restored; a schedule
 * that a person has paused stays paused.
 */
export async function applySchedules(
  client: Client,
  definitions: readonly Definition[],
  options: ApplyOptions,
): Promise<ScheduleChange[]> {
  const changes: ScheduleChange[] = [];
  for (const definition of definitions)
    changes.push(await applyOne(client, definition, definitions, options));
  if (options.prune) changes.push(...(await prune(client, definitions, options)));
  return changes;
}

async function applyOne(
  client: Client,
  definition: Definition,
  all: readonly Definition[],
  options: ApplyOptions,
): Promise<ScheduleChange> {
  const name = definition.metadata.name;
  const { paused, ...wanted } = desiredSchedule(definition, options.taskQueue, options.searchAttributes);
  const triggerImmediately = !paused;
  const handle = client.schedule.getHandle(scheduleId(name));
  const found = await describe(handle);
  if (found === undefined) {
    if (!options.dryRun) {
      try {
        await client.schedule.create({
          scheduleId: scheduleId(name),
          ...wanted,
          state: { paused, triggerImmediately, ...(paused && { note: SUSPENDED }) },
        });
      } catch (error) {
        // Another process was quicker: what it has made may still be another definition.
        if (error instanceof ScheduleAlreadyRunning) return await applyOne(client, definition, all, options);
        throw error;
      }
    }
    return { definition: name, action: 'created' };
  }
  const sameRuns = sameDefinition(found, definition) && found.action.taskQueue === options.taskQueue;
  const same = sameRuns && isAsDesired(found, definition);
  if (same && found.state.paused === paused) return { definition: name, action: 'unchanged' };
  // A person may have paused what the definition does not suspend: an unchanged definition leaves that alone.
  if (same && !paused && isPausedByHand(found)) return { definition: name, action: 'unchanged' };
  const left = leavingBehind(found, definition, all);
  if (!options.dryRun) {
    const action = { ...wanted.action, ...leftBehindMemo(found, left, definition) };
    const note = paused ? SUSPENDED : undefined;
    // A person's pause outlasts the repair of what else was edited.
    const state =
      sameRuns && !paused && isPausedByHand(found) ? found.state : { paused, ...(note && { note }) };
    await handle.update(() => ({ ...wanted, action, state }));
    if (!sameRuns) {
      await cancelRuns(client, found);
      await tellActors(client, name);
    }
    if (triggerImmediately && !(sameRuns && !same))
      await handle.trigger(sameRuns ? undefined : ScheduleOverlapPolicy.CANCEL_OTHER);
  }
  return { definition: name, action: same ? (paused ? 'paused' : 'resumed') : 'updated', ...leaving(left) };
}

/**
 * A run under the definition of before may wait for ever for what is mended now, and would keep the next one out. The
 * schedule itself does not count the run that its making started.
 */
async function cancelRuns(client: Client, { info }: ScheduleDescription): Promise<void> {
  for (const { action } of info.recentActions) {
    const { workflowId, firstExecutionRunId } = action.workflow;
    try {
      await client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId }).cancel();
    } catch (error) {
      // It has ended.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}

/**
 * An actor that waits for a destination goes by the definition it looked under last, and would still write there once
 * that one is back. Told that something changed, it looks again under what is applied now.
 */
async function tellActors(client: Client, name: string): Promise<void> {
  const query = `${runsQuery(name)} AND ExecutionStatus = "Running"`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    try {
      await client.workflow.getHandle(workflowId, runId).signal(CHANGED_SIGNAL);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
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
    const handle = client.schedule.getHandle(id);
    const found = await describe(handle);
    const left = found === undefined ? [] : leavingBehind(found, undefined, definitions);
    if (!options.dryRun) await handle.delete();
    changes.push({ definition: id.slice(SCHEDULE_PREFIX.length), action: 'deleted', ...leaving(left) });
  }
  return changes;
}

function leaving(left: readonly LeftBehind[]): Pick<ScheduleChange, 'leftBehind'> {
  return left.length === 0 ? {} : { leftBehind: left };
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

function isPausedByHand({ state }: ScheduleDescription): boolean {
  return state.paused && state.note !== SUSPENDED;
}

export { definitionOf };

/** The definition as it was last applied; undefined where none of that name was. */
export async function appliedDefinition(client: Client, name: string): Promise<Definition | undefined> {
  const found = await describe(client.schedule.getHandle(scheduleId(name)));
  return found && definitionOf(found);
}
