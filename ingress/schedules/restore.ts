import type { Definition } from '../../workflows/model/definition.ts';
import { scheduleId } from '../../workflows/model/names.ts';
import type { Log } from '../log.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { taskQueue } from '../task-queue.ts';
import { appliedDefinition, applySchedules } from './apply.ts';

/** Milliseconds between two looks. Each is one request for visibility, of which a namespace has ten a second. */
export const RESTORE_MS = 60_000;

/**
 * For servers that take events for definitions but do not apply them: restores the schedule of a definition that was
 * applied when they looked before, and that somebody has deleted since. A definition that is to be synced no more goes
 * from their files first. What was never applied is left to `keyferry apply`.
 *
 * @returns told the definitions again and again. Never rejects: events are taken whether schedules can be read or not
 */
export function createRestorer(
  { client, searchAttributes }: Pick<TemporalConnection, 'client' | 'searchAttributes'>,
  log: Log,
): (definitions: readonly Definition[]) => Promise<void> {
  let seen = new Set<string>();
  let warned = false;

  async function restore(definitions: readonly Definition[]): Promise<void> {
    const listed = new Set<string>();
    for await (const schedule of client.schedule.list()) listed.add(schedule.scheduleId);
    const before = seen;
    const idOf = ({ metadata }: Definition): string => scheduleId(metadata.name);
    seen = new Set(definitions.map(idOf).filter((id) => before.has(id) || listed.has(id)));
    for (const definition of definitions) {
      const id = idOf(definition);
      if (!before.has(id) || listed.has(id)) continue;
      // The list is a moment late.
      if ((await appliedDefinition(client, definition.metadata.name)) !== undefined) continue;
      await applySchedules(client, [definition], { taskQueue: taskQueue(), searchAttributes });
      log.warn({ schedule: id }, 'the schedule was deleted, and is restored as the files say');
    }
  }

  return async (definitions) => {
    try {
      await restore(definitions);
      warned = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!warned)
        log.warn({ reason }, 'schedules could not be looked at; one that is deleted is not restored');
      warned = true;
    }
  };
}
