import { Command } from 'commander';
import { SCHEDULE_PREFIX } from '../../workflows/model/names.ts';
import { connectTemporal, type TemporalConnection } from '../starters/connect.ts';
import { createGrpcStarter } from '../starters/grpc.ts';
import { table } from './table.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('What is applied, and how the newest syncs stand.')
    .argument('[name]', 'name of a definition: its newest syncs')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, options: { json?: true }) => {
      await using temporal = await connectTemporal();
      const found =
        name === undefined ? await definitions(temporal) : await createGrpcStarter(temporal).runs(name);
      const text = 'head' in found ? table(found.head, found.rows) : runsTable(found);
      process.stdout.write(options.json ? `${JSON.stringify('json' in found ? found.json : found)}\n` : text);
    });
}

async function definitions({ client }: TemporalConnection) {
  const json: { definition: string; paused: boolean; lastRun?: string; nextRun?: string }[] = [];
  for await (const { scheduleId, state, info } of client.schedule.list()) {
    if (!scheduleId.startsWith(SCHEDULE_PREFIX)) continue;
    const lastRun = info.recentActions.at(-1)?.takenAt.toISOString();
    const nextRun = info.nextActionTimes[0]?.toISOString();
    json.push({
      definition: scheduleId.slice(SCHEDULE_PREFIX.length),
      paused: state.paused,
      ...(lastRun && { lastRun }),
      ...(nextRun && { nextRun }),
    });
  }
  json.sort((a, b) => a.definition.localeCompare(b.definition));
  return {
    json,
    head: ['DEFINITION', 'SCHEDULE', 'LAST RUN', 'NEXT RUN'],
    rows: json.map(({ definition, paused, lastRun, nextRun }) => [
      definition,
      paused ? 'paused' : 'active',
      lastRun ?? '-',
      paused ? '-' : (nextRun ?? '-'),
    ]),
  };
}

function runsTable(runs: Awaited<ReturnType<ReturnType<typeof createGrpcStarter>['runs']>>): string {
  return table(
    ['STATUS', 'STARTED', 'CLOSED', 'WORKFLOW'],
    runs.map(({ status, startedAt, closedAt, workflowId }) => [
      status,
      startedAt,
      closedAt ?? '-',
      workflowId,
    ]),
  );
}
