import { ScheduleOverlapPolicy, type ScheduleDescription, type ScheduleOptions } from '@temporalio/client';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { Definition } from '../../workflows/model/definition.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import { RECONCILE_WORKFLOW, type ReconcileInput } from '../../workflows/model/reconcile.ts';
import { reconcileAttributes } from '../../workflows/start-attributes.ts';

type ScheduleShape = Pick<ScheduleOptions, 'spec' | 'action' | 'policies'> & { readonly paused: boolean };

const EVERY = '1h';

/** The schedule that a definition asks for. Its action's input is the definition itself, so that it is kept there. */
export function desiredSchedule(
  definition: Definition,
  taskQueue: string,
  attributed: boolean,
): ScheduleShape {
  const { name } = definition.metadata;
  const { every, cron, jitter } = definition.spec.reconcile;
  const input: ReconcileInput = { definition };
  return {
    spec: {
      ...(cron === undefined
        ? { intervals: [{ every: every ?? EVERY }] }
        : { cronExpressions: [`${cron} #${cron}`] }),
      jitter,
    },
    action: {
      type: 'startWorkflow',
      workflowType: RECONCILE_WORKFLOW,
      workflowId: scheduleId(name),
      args: [input],
      taskQueue,
      staticSummary: `${name} → ${definition.spec.destinations.map((destination) => destination.name).join(', ')}`,
      ...(attributed && { typedSearchAttributes: reconcileAttributes(name) }),
    },
    // A run that still goes on sees to what the next would.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
    paused: definition.spec.suspend,
  };
}

/**
 * Whether a schedule that goes by a definition runs it when and as it says, which a person may have edited. Temporal
 * keeps a cron expression in parts: what it was stands behind it as a comment.
 */
export function isAsDesired(
  { spec, action, policies }: ScheduleDescription,
  definition: Definition,
): boolean {
  const { every, cron, jitter } = definition.spec.reconcile;
  const [interval] = spec.intervals ?? [];
  const [calendar] = spec.calendars ?? [];
  const isTimed =
    cron === undefined
      ? spec.intervals?.length === 1 &&
        spec.calendars?.length === 0 &&
        interval?.every === inMs(every ?? EVERY)
      : spec.intervals?.length === 0 && calendar?.comment === cron;
  return (
    isTimed &&
    (spec.jitter ?? 0) === inMs(jitter) &&
    (spec.skip ?? []).length === 0 &&
    spec.startAt === undefined &&
    spec.endAt === undefined &&
    action.workflowType === RECONCILE_WORKFLOW &&
    action.workflowId === scheduleId(definition.metadata.name) &&
    policies.overlap === ScheduleOverlapPolicy.SKIP
  );
}

/** Milliseconds of a duration as definitions write it. */
function inMs(duration: string): number {
  return msToNumber(duration as Parameters<typeof msToNumber>[0]);
}

/** The definition that a schedule's runs go by. */
export function definitionOf(schedule: ScheduleDescription): Definition | undefined {
  return (schedule.action.args?.[0] as ReconcileInput | undefined)?.definition;
}
