import { randomUUID } from 'node:crypto';
import type { Definition } from '../../workflows/model/definition.ts';
import { readMark } from '../../workflows/model/ownership.ts';
import type { ReconcileOutcome } from '../../workflows/model/outcome.ts';
import type { PlanEntry } from '../../workflows/model/plan.ts';
import { RECONCILE_WORKFLOW, type ReconcileInput } from '../../workflows/model/reconcile.ts';
import { appliedDefinition } from '../schedules/apply.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { taskQueue } from '../task-queue.ts';
import type { AdoptCommandOptions } from './adopt.ts';
import { print, printJson } from './print.ts';
import { refuseSuspended } from './refuse-suspended.ts';
import { planPages } from './run-plan.ts';
import { table } from './table.ts';
import { withTemporal } from './with-temporal.ts';

interface Taken extends Pick<PlanEntry, 'destination' | 'path' | 'key'> {
  readonly definition: string;
}

export async function runAdopt(names: readonly string[], { yes, json }: AdoptCommandOptions): Promise<void> {
  await withTemporal(async (temporal) => {
    const definitions = [];
    for (const name of names) definitions.push(await soundDefinition(temporal, name));
    const taken: Taken[] = [];
    for (const definition of definitions) {
      const found = await legacyOf(temporal, definition);
      taken.push(...found);
      if (yes && found.length > 0) await takeOver(temporal, definition, found);
    }
    if (json) printJson({ adopted: yes === true, secrets: taken });
    else print(shown(taken, yes === true));
  });
}

async function soundDefinition({ client }: TemporalConnection, name: string): Promise<Definition> {
  const definition = await appliedDefinition(client, name);
  if (definition === undefined)
    throw new Error(`There is no definition ${name} applied; keyferry status lists those that are.`);
  refuseSuspended(definition);
  if (definition.spec.dryRun)
    throw new Error(
      `The definition ${name} has dryRun: true, so nothing is written under it. Take it out, and apply it.`,
    );
  return definition;
}

/** What a worker says that it would take over, were it told to. */
async function legacyOf(temporal: TemporalConnection, definition: Definition): Promise<Taken[]> {
  const found: Taken[] = [];
  for await (const { takenFrom, destination, path, key } of planPages(temporal, definition, {
    takeOver: true,
  }))
    if (takenFrom !== undefined && readMark(takenFrom).installation === undefined)
      found.push({ definition: definition.metadata.name, destination, path, key });
  return found;
}

/** A reconcile of these secrets alone, which passes beside that of the schedule. */
async function takeOver(
  { client }: TemporalConnection,
  definition: Definition,
  taken: readonly Taken[],
): Promise<void> {
  const paths = [...new Set(taken.map(({ path }) => path))];
  const { name } = definition.metadata;
  const outcome = await client.workflow.execute<(input: ReconcileInput) => Promise<ReconcileOutcome>>(
    RECONCILE_WORKFLOW,
    {
      workflowId: `adopt/${name}/${randomUUID()}`,
      taskQueue: taskQueue(),
      args: [{ definition, paths, takeOver: true }],
    },
  );
  const handedOver = outcome.destinations.reduce((sum, each) => sum + each.handedOver, 0);
  if (handedOver > 0) {
    process.exitCode = 1;
    print(
      `${name}: ${String(handedOver)} could not be taken over; keyferry status ${name} says why. Run it again once that is put right.\n`,
    );
  }
}

function shown(taken: readonly Taken[], done: boolean): string {
  if (taken.length === 0) return 'No secret carries a mark without an installation.\n';
  const rows = taken.map(({ definition, destination, key }) => [definition, destination, key]);
  const count = `${String(taken.length)} secret${taken.length === 1 ? '' : 's'}`;
  const last = done ? `${count} taken over\n` : `${count} would be taken over: add --yes\n`;
  return `${table(['DEFINITION', 'DESTINATION', 'KEY'], rows)}${last}`;
}
