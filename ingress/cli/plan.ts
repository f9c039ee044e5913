import { randomUUID } from 'node:crypto';
import { TimeoutFailure, WorkflowFailedError } from '@temporalio/client';
import { Command } from 'commander';
import type { Definition } from '../../workflows/model/definition.ts';
import {
  PLAN_WORKFLOW,
  type PlanEntry,
  type PlanPage,
  type PlanPageInput,
} from '../../workflows/model/plan.ts';
import { connectTemporal, type TemporalConnection } from '../starters/connect.ts';
import { taskQueue } from '../task-queue.ts';
import { configOption } from './config-option.ts';
import { definitionsForCommand } from './definitions-argument.ts';
import { asPlanned, shownProblems } from './plan-problems.ts';
import { createProgressLine } from './progress-line.ts';
import { table } from './table.ts';

interface Options {
  readonly definition?: string;
  readonly detailedExitcode?: true;
  readonly json?: true;
  readonly config?: string;
}

interface Planned extends PlanEntry {
  readonly definition: string;
}

/** Secrets in one workflow's result: below Temporal's limit of 2 MB for a payload. */
const PAGE = 500;
/** A plan that no worker takes ends by itself. */
const PAGE_WITHIN = '10 minutes';

export function planCommand(): Command {
  return new Command('plan')
    .description('What a sync would do now, for each destination key; names of keys, never a value.')
    .argument('<path...>', 'definition files and directories; - for standard input')
    .addOption(configOption())
    .option('--definition <name>', 'only this one of them')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A worker looks, with its own credentials, and writes nothing.
Exit codes: 0 no problem; with --detailed-exitcode 0 no change, 2 changes; 1 something is refused or failed.`,
    )
    .action(async (paths: string[], options: Options) => {
      const definitions = select(await definitionsForCommand(paths, options.config), options.definition);
      await using temporal = await connectTemporal();
      const entries: Planned[] = [];
      using line = createProgressLine();
      for (const definition of definitions) {
        for await (const entry of pages(temporal, definition)) entries.push(entry);
        line.show(`planned ${definition.metadata.name}: ${String(entries.length)} destination keys so far`);
      }
      line[Symbol.dispose]();
      process.stdout.write(options.json ? `${JSON.stringify(entries)}\n` : shown(entries));
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

async function* pages(temporal: TemporalConnection, definition: Definition): AsyncGenerator<Planned> {
  let cursor: string | undefined;
  do {
    const input: PlanPageInput = { definition, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await planned(temporal, input);
    for (const entry of page.entries) yield { definition: definition.metadata.name, ...asPlanned(entry) };
    cursor = page.next;
  } while (cursor !== undefined);
}

async function planned(temporal: TemporalConnection, input: PlanPageInput): Promise<PlanPage> {
  const { name } = input.definition.metadata;
  try {
    return await temporal.client.workflow.execute<(input: PlanPageInput) => Promise<PlanPage>>(
      PLAN_WORKFLOW,
      {
        workflowId: `plan/${name}/${randomUUID()}`,
        taskQueue: taskQueue(),
        args: [input],
        workflowExecutionTimeout: PAGE_WITHIN,
      },
    );
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const reason =
      error.cause instanceof TimeoutFailure
        ? 'no worker answered within 10 minutes; is keyferry worker running on this task queue?'
        : error.cause?.message;
    throw new Error(`Cannot plan ${name}: ${reason ?? error.message}`, { cause: error });
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
