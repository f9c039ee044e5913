import { printableLine } from '../printable.ts';
import type { DestinationStanding, Reason, Standing, Wait } from './standing.ts';
import { queryFor } from './sync-runs.ts';
import { table } from './table.ts';

/** Secrets that wait for the same and are told by name. */
const NAMED = 3;

/** Two tables: the definitions, and how each of their destinations stands. */
export function standingTables(standings: readonly Standing[]): string {
  const definitions = standings.map(({ definition, paused, result, lastRun, nextRun }) => [
    definition,
    result === 'unapplied' ? 'not applied' : paused ? 'paused' : 'active',
    result === 'unapplied' ? '-' : result,
    lastRun ?? '-',
    paused ? '-' : (nextRun ?? '-'),
  ]);
  const destinations = standings.flatMap((standing) =>
    standing.destinations.map((destination) => [standing.definition, ...cellsOf(destination)]),
  );
  return [
    table(['DEFINITION', 'SCHEDULE', 'RESULT', 'LAST RUN', 'NEXT RUN'], definitions),
    destinations.length === 0
      ? ''
      : `\n${table(['DEFINITION', 'DESTINATION', 'IN SYNC', 'WAITING', 'FAILED', 'LAST SUCCESS'], destinations)}`,
  ].join('');
}

function cellsOf({ name, inSync, waiting, failed, lastSuccess }: DestinationStanding): readonly string[] {
  return [
    name,
    inSync === undefined ? '-' : String(inSync),
    waiting === undefined ? 'all' : String(waiting),
    failed === undefined ? 'all' : String(failed),
    lastSuccess ?? '-',
  ];
}

/** What each waits for, and what needs a person, a line for each reason. */
export function reasonsText(standings: readonly Standing[]): string {
  const lines = standings.flatMap((standing) => [
    ...standing.destinations.flatMap((destination) => waitLines(standing.definition, destination)),
    ...failureLines(standing),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** The same of what needs a person only. */
export function failingText(standings: readonly Standing[]): string {
  const lines = standings.flatMap(failureLines).map((line) => `${line}\n`);
  if (lines.length === 0) return 'nothing needs a person now\n';
  const runs = standings.flatMap(({ destinations }) =>
    destinations.flatMap(({ failures }) =>
      failures.flatMap(({ runId }) => (runId === undefined ? [] : [{ runId }])),
    ),
  );
  const unique = [...new Map(runs.map((run) => [run.runId, run])).values()];
  return [...lines, unique.length === 0 ? '' : `in the Temporal UI: ${queryFor(unique)}\n`].join('');
}

/** Whether it needs a person now. */
export function isFailing({ destinations, nothing }: Standing): boolean {
  return nothing?.plain === true || destinations.some(({ failures }) => failures.length > 0);
}

function failureLines(standing: Standing): readonly string[] {
  const { definition, destinations, failure, nothing, unasked } = standing;
  const failed = destinations.flatMap(({ name, failures }) =>
    failures.map((reason) => `${reason.workflowId ?? definition}: ${name}: ${wordsOf(reason)}`),
  );
  return [
    ...(failure === undefined ? [] : [`last reconcile: ${failure}`]),
    ...(nothing === undefined ? [] : [nothing.words]),
    ...failed,
    ...(unasked === 0 ? [] : [`${definition}: ${String(unasked)} more secrets wait or failed`]),
    ...(failed.length === 0 ? [] : [`keyferry retry ${definition} tries all of them again`]),
  ].map(printableLine);
}

function waitLines(definition: string, { name, waits }: DestinationStanding): readonly string[] {
  const alike = new Map<string, Wait[]>();
  for (const wait of waits) {
    const key = `${wait.code} ${wait.message}`;
    alike.set(key, [...(alike.get(key) ?? []), wait]);
  }
  return [...alike.values()].flatMap((group) => {
    const since = group.map((wait) => wait.since).sort()[0];
    const [first] = group;
    if (first === undefined || since === undefined) return [];
    const next = group.flatMap(({ nextTry }) => nextTry ?? []).sort()[0];
    const again = next === undefined ? 'An attempt is under way.' : `Next try ${next}.`;
    const secrets = group.flatMap(({ workflowId }) => workflowId ?? []);
    const more = secrets.length > NAMED ? `, and ${String(secrets.length - NAMED)} more` : '';
    const named = secrets.length === 0 ? '' : ` (${secrets.slice(0, NAMED).join(', ')}${more})`;
    return printableLine(`${definition}: ${name} waits since ${since}: ${wordsOf(first)} ${again}${named}`);
  });
}

function wordsOf({ code, message, remedy }: Reason): string {
  return `${code}: ${message} ${remedy}`.trim();
}
