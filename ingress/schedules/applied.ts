import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { definitionSchema, type Definition } from '../../workflows/model/definition.ts';
import { SCHEDULE_PREFIX, scheduleId } from '../../workflows/model/names.ts';
import { leftBehind, type LeftBehind } from '../definitions/left-behind.ts';
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

/** What applying definitions would leave behind, and which of those applied are not among them. */
export interface Departure {
  readonly left: readonly { readonly definition: string; readonly left: LeftBehind }[];
  /** Names of applied definitions that are not given, and whose keys none of those given writes. */
  readonly notGiven: readonly string[];
}

/**
 * @param all whether what is not given is meant to go: a renamed or deleted definition leaves all behind
 */
export async function departure(
  client: Client,
  definitions: readonly Definition[],
  all: boolean,
): Promise<Departure> {
  const limit = pLimit(CONCURRENCY);
  const changed = await Promise.all(
    definitions.map(async (definition) => {
      const { name } = definition.metadata;
      const found = await limit(() => appliedDefinition(client, name));
      const before = definitionSchema.safeParse(found).data;
      const left = before === undefined ? [] : leftBehind(before, definition, definitions);
      return left.map((each) => ({ definition: name, left: each }));
    }),
  );
  const names = new Set(definitions.map(({ metadata }) => metadata.name));
  const gone = all ? await appliedBeside(client, names) : [];
  const renamed = gone.flatMap((before) =>
    leftBehind(before, undefined, definitions)
      .filter(({ takenBy }) => takenBy !== undefined)
      .map((each) => ({ definition: before.metadata.name, left: each })),
  );
  const told = new Set(renamed.map(({ definition }) => definition));
  return {
    left: [...changed.flat(), ...renamed],
    notGiven: gone.map(({ metadata }) => metadata.name).filter((name) => !told.has(name)),
  };
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
