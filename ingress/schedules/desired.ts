import { ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import type { Definition } from '../../workflows/model/definition.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import { RECONCILE_WORKFLOW, type ReconcileInput } from '../../workflows/model/reconcile.ts';
import { reconcileAttributes } from '../../workflows/start-attributes.ts';

type ScheduleShape = Pick<ScheduleOptions, 'spec' | 'action' | 'policies'> & { readonly paused: boolean };

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
      ...(cron === undefined ? { intervals: [{ every: every ?? '1h' }] } : { cronExpressions: [cron] }),
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
