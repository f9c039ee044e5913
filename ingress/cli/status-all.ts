import type { ScheduleSummary } from '@temporalio/client';
import pLimit from 'p-limit';
import { SCHEDULE_PREFIX } from '../../workflows/model/names.ts';
import { lastRunOf } from '../schedules/last-run.ts';
import type { TemporalConnection } from '../starters/connect.ts';
import type { StatusReport } from './run-status.ts';
import { table } from './table.ts';

/** Reconciles that are asked for, each of which is a request; of definitions beyond these no result is told. */
const RESULTS_ASKED = 500;

/** Requests at once. */
const CONCURRENCY = 5;

/** One definition that is applied. */
export interface Standing {
  readonly definition: string;
  readonly paused: boolean;
  /** As in `LastRun`; absent where it was not asked for. */
  readonly result?: string;
  /** RFC 3339. */
  readonly lastRun?: string;
  readonly nextRun?: string;
}

export async function statusOfAll({ client }: TemporalConnection): Promise<StatusReport> {
  const schedules: ScheduleSummary[] = [];
  for await (const schedule of client.schedule.list())
    if (schedule.scheduleId.startsWith(SCHEDULE_PREFIX)) schedules.push(schedule);
  schedules.sort((a, b) => a.scheduleId.localeCompare(b.scheduleId));
  const limit = pLimit(CONCURRENCY);
  const json = await Promise.all(
    schedules.map(async ({ scheduleId, state, info }, index): Promise<Standing> => {
      const { recentActions, nextActionTimes } = info;
      const nextRun = nextActionTimes[0]?.toISOString();
      const lastRun = recentActions.at(-1)?.takenAt.toISOString();
      return {
        definition: scheduleId.slice(SCHEDULE_PREFIX.length),
        paused: state.paused,
        ...(index < RESULTS_ASKED
          ? await limit(() => lastRunOf(client, recentActions))
          : lastRun && { lastRun }),
        ...(nextRun && { nextRun }),
      };
    }),
  );
  return { json, text: json.length === 0 ? 'no definitions applied\n' : standingTable(json) };
}

export function standingTable(standings: readonly Standing[]): string {
  return table(
    ['DEFINITION', 'SCHEDULE', 'RESULT', 'LAST RUN', 'NEXT RUN'],
    standings.map(({ definition, paused, result, lastRun, nextRun }) => [
      definition,
      paused ? 'paused' : 'active',
      result ?? '-',
      lastRun ?? '-',
      paused ? '-' : (nextRun ?? '-'),
    ]),
  );
}
