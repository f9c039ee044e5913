import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { definitionSchema, type Definition } from '../../workflows/model/definition.ts';
import { SCHEDULE_PREFIX, scheduleId } from '../../workflows/model/names.ts';
import { withoutConflictsWith, type Located, type Separated } from '../definitions/conflicts/problems.ts';
import { appliedDefinition } from './apply.ts';

const REMEDY = 'what is applied and no longer wanted goes with keyferry apply --prune';

/** Requests at once. */
const CONCURRENCY = 10;

/**
 * Takes definitions away that conflict with one that is applied already and not among those given (invariant 9).
 * Temporal lists a schedule a moment after it was made: of two that are applied at the same instant the ownership
 * mark keeps the second from what the first has written.
 */
export async function withoutConflictsWithApplied<D extends Located>(
  client: Client,
  all: readonly D[],
): Promise<Separated<D>> {
  const others = await appliedBeside(client, new Set(all.map(({ definition }) => definition.metadata.name)));
  const applied = others.map((definition) => ({
    definition,
    file: `applied as ${scheduleId(definition.metadata.name)}`,
  }));
  const { problems, ...apart } = withoutConflictsWith(applied, all);
  return { ...apart, problems: problems.map((one) => ({ ...one, message: `${one.message}; ${REMEDY}` })) };
}

/** The definitions that are applied, but for those of these names. */
async function appliedBeside(client: Client, names: ReadonlySet<string>): Promise<Definition[]> {
  const limit = pLimit(CONCURRENCY);
  const found: Promise<Definition | undefined>[] = [];
  for await (const { scheduleId: id } of client.schedule.list()) {
    const name = id.slice(SCHEDULE_PREFIX.length);
    if (!id.startsWith(SCHEDULE_PREFIX) || names.has(name)) continue;
    found.push(limit(() => appliedDefinition(client, name)));
  }
  // What another version of Keyferry has applied may say what this one does not know.
  return (await Promise.all(found)).flatMap(
    (definition) => definitionSchema.safeParse(definition).data ?? [],
  );
}
