import type { ScheduleDescription } from '@temporalio/client';
import { definitionSchema, type Definition } from '../../workflows/model/definition.ts';
import { leftBehind, stillLeftBehind, type LeftBehind } from '../definitions/left-behind.ts';
import { definitionOf } from './desired.ts';

/** In the memo of the schedule's action, so that every run in the UI shows it, too. */
const MEMO = 'keyferryLeftBehind';

/** Places of one definition that are kept in mind; a definition that moves more often is an experiment. */
const KEPT = 50;

/** What the definition of a schedule has left behind in earlier forms of it. */
export function leftBehindIn(schedule: ScheduleDescription): readonly LeftBehind[] {
  const recorded = schedule.action.memo?.[MEMO];
  return Array.isArray(recorded) ? (recorded as readonly LeftBehind[]) : [];
}

/**
 * What a change of an applied definition, or its end, leaves behind.
 *
 * @param after undefined where it is deleted
 * @param others definitions that are applied with it
 */
export function leavingBehind(
  schedule: ScheduleDescription,
  after: Definition | undefined,
  others: readonly Definition[],
): readonly LeftBehind[] {
  // What another version of Keyferry has applied may say what this one does not know.
  const before = definitionSchema.safeParse(definitionOf(schedule)).data;
  return before === undefined ? [] : leftBehind(before, after, others);
}

/** The memo that keeps in mind what is left behind, with what was before. */
export function leftBehindMemo(
  schedule: ScheduleDescription,
  latest: readonly LeftBehind[],
  definition: Definition,
): { readonly memo?: Record<string, unknown> } {
  const all = stillLeftBehind(leftBehindIn(schedule), latest, definition).slice(-KEPT);
  return all.length === 0 ? {} : { memo: { [MEMO]: all } };
}
