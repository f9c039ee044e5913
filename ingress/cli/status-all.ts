import type { WorkflowExecutionInfo } from '@temporalio/client';
import pLimit from 'p-limit';
import { SCHEDULE_PREFIX } from '../../workflows/model/names.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import { newBudget, standingOf, type Standing } from './standing.ts';
import { described } from './status-one.ts';
import { runningSyncs, unsuccessfulSyncs, type SyncRuns } from './sync-runs.ts';

/** Definitions that are asked for at once, each of which is a few requests. */
const CONCURRENCY = 5;

/** Every definition that is applied, by name. */
export async function standingsOfAll(temporal: TemporalConnection): Promise<readonly Standing[]> {
  const { client } = temporal;
  const names: string[] = [];
  for await (const { scheduleId: id } of client.schedule.list())
    if (id.startsWith(SCHEDULE_PREFIX)) names.push(id.slice(SCHEDULE_PREFIX.length));
  names.sort((a, b) => a.localeCompare(b));
  // One request of the few for visibility, however many definitions there are.
  const [running, unsuccessful] = [await runningSyncs(client), await unsuccessfulSyncs(client)];
  const limit = pLimit(CONCURRENCY);
  const budget = newBudget();
  const standings = await Promise.all(
    names.map((name) =>
      limit(async () => {
        const schedule = await described(temporal, name);
        // Deleted since it was listed.
        if (schedule === undefined) return [];
        return await standingOf(temporal, name, schedule, of(name, running), of(name, unsuccessful), budget);
      }),
    ),
  );
  return standings.flat();
}

function of(name: string, { runs, more }: SyncRuns): SyncRuns {
  const prefix = `sync/${name}/`;
  return {
    runs: runs.filter(({ workflowId }: WorkflowExecutionInfo) => workflowId.startsWith(prefix)),
    more,
  };
}
