import type { Logger } from 'pino';
import { indexDefinitions, type DefinitionIndex } from '../../ingress/audit/match.ts';
import type { LoadedDefinitions } from '../../ingress/definitions/load.ts';
import { placeOf } from '../../ingress/definitions/problem.ts';
import { watchDefinitions } from '../../ingress/definitions/watch.ts';
import { applySchedules } from '../../ingress/schedules/apply.ts';
import type { TemporalConnection } from '../../ingress/starters/connect.ts';
import { taskQueue } from '../../ingress/task-queue.ts';

/**
 * Applies definitions now and whenever they change. One that has a problem is left as it was applied last, with the
 * problem in the log; the others are applied all the same. None is deleted here: a file that is gone for a moment
 * must not end a schedule (`keyferry apply --prune` does).
 *
 * @returns the definitions as they are now
 */
export async function applyAndWatch(
  paths: readonly string[],
  temporal: TemporalConnection,
  log: Logger,
  signal: AbortSignal,
): Promise<() => DefinitionIndex> {
  let index = indexDefinitions([]);
  const apply = async (loaded: LoadedDefinitions): Promise<void> => {
    for (const problem of loaded.problems) {
      log.error({ at: placeOf(problem), field: problem.field }, problem.message);
    }
    const sound = loaded.definitions.map(({ definition }) => definition);
    const kept = index.definitions.filter(({ metadata }) => isBroken(metadata.name, sound, loaded));
    index = indexDefinitions([...sound, ...kept], options());
    const changes = await applySchedules(temporal.client, sound, {
      taskQueue: taskQueue(),
      searchAttributes: temporal.searchAttributes,
    });
    for (const { definition, action } of changes) {
      if (action !== 'unchanged') log.info({ definition, schedule: action }, 'definition applied');
    }
  };
  const applyLater = async (loaded: LoadedDefinitions): Promise<void> => {
    try {
      await apply(loaded);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error(
        { reason },
        'schedules could not be brought in line: they will be with the next change, or keyferry apply',
      );
    }
  };
  await apply(await watchDefinitions(paths, applyLater, { signal }));
  return () => index;
}

/** With a problem anywhere, what has vanished may be what the problem is in: it goes on as it was. */
function isBroken(
  name: string,
  sound: readonly { metadata: { name: string } }[],
  loaded: LoadedDefinitions,
): boolean {
  return loaded.problems.length > 0 && !sound.some(({ metadata }) => metadata.name === name);
}

function options(): { vaultNamespace?: string } {
  return process.env.VAULT_NAMESPACE ? { vaultNamespace: process.env.VAULT_NAMESPACE } : {};
}
