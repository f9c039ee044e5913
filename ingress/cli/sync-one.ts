import { patternOf, type Definition } from '../../workflows/model/definition.ts';
import { isFailure, type SyncOutcome } from '../../workflows/model/outcome.ts';
import { compilePattern } from '../../workflows/model/patterns.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import type { StartedSync, SyncResult } from '../starters/starter.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import type { SyncReport } from './sync.ts';
import { table } from './table.ts';

const POLL_MS = 500;

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
  for (;;) {
    const result = await starter.outcome(started, { waitMs: POLL_MS });
    if (result.status !== 'running') return report(started, result);
    await showPending(temporal, started, line);
  }
}

/** What it waits for, in the words of the activity that failed last. */
async function showPending(
  temporal: TemporalConnection,
  { workflowId }: StartedSync,
  line: ProgressLine,
): Promise<void> {
  const { raw } = await temporal.client.workflow.getHandle(workflowId).describe();
  const failing = raw.pendingActivities?.filter(({ lastFailure }) => lastFailure?.message) ?? [];
  const words = failing.map(({ activityType, attempt, lastFailure }) =>
    [`${activityType?.name ?? 'activity'} (attempt ${String(attempt ?? 1)}):`, lastFailure?.message].join(
      ' ',
    ),
  );
  line.show(words.length === 0 ? `syncing ${workflowId}` : `waiting: ${words.join('; ')}`);
}

function report(started: StartedSync, result: Exclude<SyncResult, { status: 'running' }>): SyncReport {
  const failed = result.status === 'failed';
  const outcome = result.outcome;
  const problem =
    failed && outcome === undefined ? `${result.problem.message} ${result.problem.remedy}\n` : '';
  return {
    text: (outcome ? shown(outcome) : '') + problem,
    json: {
      ...started,
      status: result.status,
      ...outcome,
      ...(failed && outcome === undefined && { problem: result.problem }),
    },
    failed,
  };
}

function shown({ destinations }: SyncOutcome): string {
  const rows = destinations.map((each) => [
    each.name,
    each.key,
    each.action,
    each.version ?? '-',
    (each.regions ?? []).map(({ region, status }) => `${region} ${status}`).join(', ') || '-',
  ]);
  const problems = destinations
    .filter(isFailure)
    .map(({ name, code, message, remedy }) => `${name}: ${code}: ${message} ${remedy}\n`);
  return table(['DESTINATION', 'KEY', 'ACTION', 'VERSION', 'REGIONS'], rows) + problems.join('');
}
