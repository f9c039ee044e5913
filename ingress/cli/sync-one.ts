import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { isFailure, type DestinationFailure, type SyncOutcome } from '../../workflows/model/outcome.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { StartedSync, SyncResult } from '../starters/starter.ts';
import { createPendingWords } from './pending.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import type { SyncReport } from './run-sync.ts';
import { table } from './table.ts';

const POLL_MS = 500;
const QUERY_MS = 2_000;

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
  using line = createProgressLine();
  const show = createView(temporal, started, line);
  for (;;) {
    const result = await starter.outcome(started, { waitMs: POLL_MS });
    if (result.status !== 'running') return report(path, started, result);
    await show();
  }
}

/** Shows what it waits for, and on a line of its own each destination that was refused for good meanwhile. */
function createView(
  temporal: TemporalConnection,
  { workflowId }: StartedSync,
  line: ProgressLine,
): () => Promise<void> {
  const pendingWords = createPendingWords(temporal);
  const handle = temporal.client.workflow.getHandle(workflowId);
  const told = new Set<string>();
  return async () => {
    // Without a worker there is no answer to a query, and a worker of before has none; the end tells them all.
    const settled = await temporal.connection
      .withDeadline(Date.now() + QUERY_MS, () => handle.query<SyncOutcome['destinations']>('settled'))
      .catch((): SyncOutcome['destinations'] => []);
    for (const failure of settled.filter(isFailure).map(problemLine)) {
      if (told.has(failure)) continue;
      told.add(failure);
      line.note(failure);
    }
    const words = await pendingWords(workflowId);
    line.show(words.length === 0 ? `syncing ${workflowId}` : `waiting: ${words.join('; ')}`);
  };
}

function report(
  path: string,
  started: StartedSync,
  result: Exclude<SyncResult, { status: 'running' }>,
): SyncReport {
  const failed = result.status === 'failed';
  const outcome = result.outcome;
  const problem =
    failed && outcome === undefined ? `${result.problem.message} ${result.problem.remedy}\n` : '';
  return {
    text: (outcome ? shown(path, outcome) : '') + problem,
    json: {
      ...started,
      status: result.status,
      ...outcome,
      ...(failed && outcome === undefined && { problem: result.problem }),
    },
    failed,
  };
}

const gone = {
  absent: 'The source has no',
  deleted: 'The source has only a deleted',
  destroyed: 'The source has only a destroyed',
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
    source === undefined ? '' : `${gone[source]} ${path}.\n`,
    table(['DESTINATION', 'KEY', 'ACTION', 'VERSION', 'REGIONS'], rows),
    ...problems,
  ].join('');
}

function problemLine({ name, code, message, remedy }: DestinationFailure): string {
  return `${name}: ${code}: ${message} ${remedy}`;
}
