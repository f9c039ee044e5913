import { randomUUID } from 'node:crypto';
import { TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import type { Definition } from '../../workflows/model/definition.ts';
import {
  PLAN_WORKFLOW,
  type PlanEntry,
  type PlanPage,
  type PlanPageInput,
} from '../../workflows/model/plan.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { innermostWords } from '../starters/innermost.ts';
import { taskQueue } from '../task-queue.ts';
import { definitionsForCommand, type TemplateCheckLoader } from './definitions-argument.ts';
import { leftBehindText } from '../definitions/left-behind.ts';
import { departure } from '../schedules/applied.ts';
import { asPlanned, nothingAt, notGivenText, shownProblems } from './plan-problems.ts';
import type { PlanCommandOptions } from './plan.ts';
import { print, printJson, say } from './print.ts';
import { table } from './table.ts';
import { whileWaiting } from './wait.ts';
import { withTemporal } from './with-temporal.ts';

interface Planned extends PlanEntry {
  readonly definition: string;
}

/** A definition whose source has nothing. */
interface Warning {
  readonly action: 'warn';
  readonly definition: string;
  readonly message: string;
}

/** Secrets in one workflow's result: below Temporal's limit of 2 MB for a payload. */
const PAGE = 500;
/** A plan that no worker takes ends by itself. */
const PAGE_WITHIN = '10 minutes';

export async function runPlan(
  paths: readonly string[],
  options: PlanCommandOptions,
  templates: TemplateCheckLoader,
): Promise<void> {
  const given = await definitionsForCommand(paths, options.config, templates);
  const definitions = select(given, options.definition);
  await withTemporal(async (temporal) => {
    const entries: Planned[] = [];
    const warnings: Warning[] = [];
    for (const definition of definitions) {
      const own: Planned[] = [];
      let instead: string | undefined;
      for await (const page of pages(temporal, definition)) {
        own.push(...page.entries);
        instead = page.instead;
      }
      entries.push(...own);
      const message = nothingAt(definition, own, instead);
      if (message !== undefined)
        warnings.push({ action: 'warn', definition: definition.metadata.name, message });
      say(`planned ${definition.metadata.name}: ${String(entries.length)} destination keys so far\n`);
    }
    const { left, notGiven } = await departure(
      temporal.client,
      definitions,
      options.definition === undefined,
    );
    if (options.json) {
      const leaving = left.map((each) => ({ action: 'leave', definition: each.definition, ...each.left }));
      printJson([...entries, ...warnings, ...leaving]);
    } else {
      for (const { definition, message } of warnings) say(`warning: ${definition}: ${message}\n`);
      print(shown(entries) + leftBehindText(left) + notGivenText(notGiven));
    }
    process.exitCode = exitCode(entries, options.detailedExitcode ?? false);
  });
}

function select(definitions: readonly Definition[], name: string | undefined): readonly Definition[] {
  if (name === undefined) return definitions;
  const found = definitions.filter(({ metadata }) => metadata.name === name);
  if (found.length > 0) return found;
  const known = definitions.map(({ metadata }) => metadata.name).join(', ');
  throw new Error(`No definition ${name} among those given; found ${known || 'none'}.`);
}

interface PlannedPage extends PlanPage {
  readonly entries: readonly Planned[];
}

/** What a worker would do, secret by secret. */
export async function* planPages(
  temporal: TemporalConnection,
  definition: Definition,
  how: Pick<PlanPageInput, 'takeOver'> = {},
): AsyncGenerator<Planned> {
  for await (const page of pages(temporal, definition, how)) yield* page.entries;
}

async function* pages(
  temporal: TemporalConnection,
  definition: Definition,
  how: Pick<PlanPageInput, 'takeOver'> = {},
): AsyncGenerator<PlannedPage> {
  let cursor: string | undefined;
  do {
    const input: PlanPageInput = { definition, limit: PAGE, ...how, ...(cursor !== undefined && { cursor }) };
    const page = await planned(temporal, input);
    const entries = page.entries.map((entry) => ({
      definition: definition.metadata.name,
      ...asPlanned(entry),
    }));
    yield { ...page, entries };
    cursor = page.next;
  } while (cursor !== undefined);
}

async function planned(temporal: TemporalConnection, input: PlanPageInput): Promise<PlanPage> {
  const { name } = input.definition.metadata;
  const workflowId = `plan/${name}/${randomUUID()}`;
  try {
    const handle = await temporal.client.workflow.start<(input: PlanPageInput) => Promise<PlanPage>>(
      PLAN_WORKFLOW,
      { workflowId, taskQueue: taskQueue(), args: [input], workflowExecutionTimeout: PAGE_WITHIN },
    );
    const interrupted = `The plan is given up; nothing was written. Its workflow ${workflowId} ends by itself.`;
    const awaited = { workflowId, doing: `planning ${name}`, interrupted };
    return await whileWaiting(temporal, awaited, handle.result());
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const reason =
      error.cause instanceof TimeoutFailure
        ? 'there was no answer within 10 minutes; what it waited for is told above.'
        : innermostWords(error);
    throw new Error(`Cannot plan ${name}: ${reason}`, { cause: error });
  }
}

function shown(planned: readonly Planned[]): string {
  const changing = planned.filter(({ action }) => action !== 'unchanged');
  const rows = changing.map((entry) => [
    entry.action,
    entry.definition,
    entry.destination,
    entry.key,
    entry.changes?.join(', ') ?? entry.problem?.code ?? '',
  ]);
  const counts = (['create', 'update', 'unchanged', 'remove', 'refuse'] as const)
    .map((action) => `${String(planned.filter((entry) => entry.action === action).length)} ${action}`)
    .join(', ');
  const body =
    rows.length === 0 ? '' : table(['ACTION', 'DEFINITION', 'DESTINATION', 'KEY', 'CHANGES'], rows);
  return `${body}${shownProblems(changing)}${counts}\n`;
}

function exitCode(planned: readonly Planned[], detailed: boolean): number {
  if (planned.some(({ action }) => action === 'refuse')) return 1;
  return detailed && planned.some(({ action }) => action !== 'unchanged') ? 2 : 0;
}
