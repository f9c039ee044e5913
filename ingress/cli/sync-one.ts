import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { isFailure, type DestinationFailure, type SyncOutcome } from '../../workflows/model/outcome.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { printableLine } from '../printable.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { StartedSync, Starter, SyncResult } from '../starters/starter.ts';
import type { ProgressLine } from './progress-line.ts';
import type { SyncReport } from './run-sync.ts';
import { table } from './table.ts';
import { goesOn, whileWaiting } from './wait.ts';

const POLL_MS = 10_000;
const QUERY_MS = 1_000;

type Ended = Exclude<SyncResult, { status: 'running' }>;

/** @throws {Error} where the path is none of the definition's */
export async function syncOne(
  temporal: TemporalConnection,
  definition: Definition,
  path: string,
  wait: boolean,
): Promise<SyncReport> {
  const pattern = patternOf(definition);
  if (!compilePattern(pattern).match(path)) {
    throw new Error(
      `The path ${path} does not match ${pattern}, the source pattern of ${definition.metadata.name}.`,
    );
  }
  const starter = createGrpcStarter(temporal);
  const started = await starter.changed({ definition, path, change: { cause: 'manual' } });
  if (!wait) return { text: `started ${started.workflowId}\n`, json: { ...started }, failed: false };
  const { workflowId } = started;
  const result = await whileWaiting(
    temporal,
    {
      workflowId,
      doing: `syncing ${workflowId}`,
      progress: tellOfRefused(temporal, workflowId),
      interrupted: goesOn(definition.metadata.name),
    },
    untilEnded(starter, started),
  );
  return report(path, started, result);
}

async function untilEnded(starter: Starter, started: StartedSync): Promise<Ended> {
  for (;;) {
    const result = await starter.outcome(started, { waitMs: POLL_MS });
    if (result.status !== 'running') return result;
  }
}

/** Puts on a line of its own each destination that was refused for good, while others are still tried. */
function tellOfRefused(
  temporal: TemporalConnection,
  workflowId: string,
): (line: ProgressLine) => Promise<string> {
  const handle = temporal.client.workflow.getHandle(workflowId);
  const told = new Set<string>();
  return async (line) => {
    // Without a worker there is no answer to a query, and a worker of before has none; the end tells them all.
    const settled = await temporal.connection
      .withDeadline(Date.now() + QUERY_MS, () => handle.query<SyncOutcome['destinations']>('settled'))
      .catch((): SyncOutcome['destinations'] => []);
    for (const failure of settled.filter(isFailure).map(problemLine)) {
      if (told.has(failure)) continue;
      told.add(failure);
      line.note(failure);
    }
    return '';
  };
}

function report(path: string, started: StartedSync, result: Ended): SyncReport {
  const outcome = result.outcome;
  const failed = result.status === 'failed' || (outcome !== undefined && hasNothing(outcome));
  const problem =
    result.status === 'failed' && outcome === undefined
      ? `${result.problem.message} ${result.problem.remedy}\n`
      : '';
  return {
    text: (outcome ? shown(path, outcome) : '') + problem,
    json: {
      ...started,
      status: result.status,
      ...outcome,
      ...(result.status === 'failed' && outcome === undefined && { problem: result.problem }),
    },
    failed,
  };
}

/** Who asks for a path that is not there has most likely mistyped it, unless a removal was what they were after. */
function hasNothing({ source, destinations }: SyncOutcome): boolean {
  return source !== undefined && !destinations.some(({ action }) => action === 'removed');
}

const gone = {
  absent: '',
  deleted: ': what it had there is deleted',
  destroyed: ': what it had there is destroyed',
} as const;

function shown(path: string, { source, destinations }: SyncOutcome): string {
  const rows = destinations.map((each) => [
    each.name,
    each.key,
    each.action,
    each.version ?? '-',
    (each.regions ?? []).map(({ region, status }) => `${region} ${status}`).join(', ') || '-',
  ]);
  const problems = destinations.filter(isFailure).map((each) => `${problemLine(each)}\n`);
  return [
    source === undefined ? '' : `The source has nothing at ${printableLine(path)}${gone[source]}.\n`,
    table(['DESTINATION', 'KEY', 'ACTION', 'VERSION', 'REGIONS'], rows),
    ...problems,
  ].join('');
}

function problemLine({ name, code, message, remedy }: DestinationFailure): string {
  return `${name}: ${code}: ${message} ${remedy}`;
}
